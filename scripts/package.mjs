/** @file `npm run package`: builds everything and packs the extension as `out/tensorgraph-VERSION.vsix`, of what `.vscodeignore` allows. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, install, root } from "./setup.mjs";

const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** Not in `dist/`, which the bundler empties. */
const vsix = join(root, "out", `${name}-${version}.vsix`);

const readmePath = "dist/extension.md";

/** The extension's page with its pictures inside: the editor shows no other ones without the network. */
function page() {
  const text = readFileSync(join(root, "docs/extension.md"), "utf8");
  return text.replace(/(!\[[^\]]*\])\((pictures\/[^)]+)\)/g, (_, alt, path) => {
    const data = readFileSync(join(root, "docs", path)).toString("base64");
    return `${alt}(data:image/webp;base64,${data})`;
  });
}

/** Builds what is not built and packs the extension; gives the path of the package. Says what it packs unless it is to be quiet. */
export async function pack({ quiet = false } = {}) {
  install();
  build();
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, readmePath), page());
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
    readmePath,
  }).finally(() => {
    console.log = log;
  });
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await pack();
  console.log(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
}
