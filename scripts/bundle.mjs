/** @file Bundles what runs in `dist/`: the command line, the language server, the kernel's thread, the extension, and its results panel. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./setup.mjs";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
rmSync(join(root, "dist"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  // The kernel finds its thread as `worker.js` beside itself.
  entryPoints: {
    tensorgraph: "server/src/cli/main.ts",
    worker: "server/src/kernel/worker.ts",
    server: "server/src/main.ts",
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // What several entries need, and what a command loads when it is called, stands in files of its own, beside the entries.
  splitting: true,
  chunkNames: "chunk-[hash]",
  // Names stay: there is less to read when a program starts, and traces can still be read.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  legalComments: "linked",
  define: { "process.env.TENSORGRAPH_VERSION": JSON.stringify(version) },
  // Packages in CommonJS call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: "warning",
});
await build({
  absWorkingDir: root,
  // The editor loads the extension with `require`.
  entryPoints: { client: "client/src/extension.ts" },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  sourcemap: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
});
await build({
  absWorkingDir: root,
  // The results panel: a page of its own, with its style sheet.
  entryPoints: [
    { in: "client/webview/main.ts", out: "webview/webview" },
    { in: "client/webview/webview.css", out: "webview/webview" },
  ],
  outdir: "dist",
  bundle: true,
  platform: "browser",
  target: "chrome122",
  format: "iife",
  loader: { ".svg": "text" },
  sourcemap: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
});
