/** @file Bundles what runs in `dist/`: the command line, the language server, the kernel's thread, the extension, and its results panel. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { notices } from "./notices.mjs";
import { root } from "./setup.mjs";
import { warm } from "./warm.mjs";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
rmSync(join(root, "dist"), { recursive: true, force: true });
const metafiles = [];
const build = async (options) => {
  metafiles.push((await bundle({ ...options, metafile: true })).metafile);
};
/** Names stay: traces can still be read. */
const forNode = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  legalComments: "linked",
  logLevel: "warning",
};
await build({
  ...forNode,
  // The kernel finds its thread as `worker.js` beside the code, and views theirs as `view-thread.js`.
  entryPoints: ["tensorgraph", "server", "worker", "view-thread"].map((name) => `server/src/start/${name}.ts`),
  format: "esm",
});
await build({
  ...forNode,
  // All programs in one script, for the cache of compiled code: see `server/src/start/load.ts`. Each is read when it is started.
  entryPoints: { code: "server/src/start/programs.ts" },
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  charset: "ascii",
  banner: { js: "(function(require,module,__codeUrl){" },
  footer: { js: "})" },
  define: {
    "import.meta.url": "__codeUrl",
    "process.env.TENSORGRAPH_VERSION": JSON.stringify(version),
  },
});
await build({
  ...forNode,
  // Threads that help to compute: small, so that they start fast.
  entryPoints: ["server/src/kernel/threads/compute-thread.ts"],
  format: "esm",
});
await build({
  ...forNode,
  // The GPU's thread or process, with gpu.js, is read when a GPU is wanted. Dawn is a binary, found then or not at all.
  entryPoints: ["device-thread", "device-process", "relay-thread"].map((name) => `server/src/gpu/${name}.ts`),
  format: "esm",
  splitting: true,
  chunkNames: "device-[hash]",
  // `gl` is gpu.js's way to other GPUs, which is not used.
  external: ["webgpu", "gl"],
  // gpu.js is CommonJS, which calls `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
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
writeFileSync(join(root, "dist/THIRD-PARTY-NOTICES.txt"), notices(metafiles));
cpSync(join(root, "server", "library"), join(root, "dist", "library"), { recursive: true });
await warm();
