/** @file `npm run package`: builds everything and packs the extension as `out/tensorgraph-VERSION.vsix`, of what `.vscodeignore` allows. */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, install, root } from "./setup.mjs";

const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** Not in `dist/`, which the bundler empties. */
const vsix = join(root, "out", `${name}-${version}.vsix`);

/** Builds what is not built and packs the extension; gives the path of the package. Says what it packs unless it is to be quiet. */
export async function pack({ quiet = false } = {}) {
  install();
  build();
  mkdirSync(join(root, "out"), { recursive: true });
  // vsce tells what it packs on standard output, always.
  const { log } = console;
  if (quiet) console.log = () => {};
  const { createVSIX } = await import("@vscode/vsce");
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  }).finally(() => {
    console.log = log;
  });
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await pack();
  console.log(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
}
