/** @file Bundles what runs: the command line with its language, kernel and runtime in `dist/`. */
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
  sourcemap: true,
  legalComments: "linked",
  define: { "process.env.TENSORGRAPH_VERSION": JSON.stringify(version) },
  // Packages in CommonJS call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: "warning",
});
