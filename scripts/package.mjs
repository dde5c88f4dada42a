/**
 * @file `npm run package`: builds everything and packs the extension as `out/tensorgraph-VERSION.vsix`, of what `.vscodeignore` allows.
 * That one runs everywhere, and has no GPU. With `-- --target linux-x64` (or another platform, or `all`) it packs one for that platform
 * alone, with the binary of Dawn that brings WebGPU.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, install, root } from "./setup.mjs";

const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** Not in `dist/`, which the bundler empties. */
const vsixFor = (target) => join(root, "out", `${name}${target ? `-${target}` : ""}-${version}.vsix`);

/** VS Code's names of platforms, and those of the binaries in npm's `webgpu`. */
const platforms = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-universal",
  "darwin-arm64": "darwin-universal",
  "win32-x64": "win32-x64",
  "win32-arm64": "win32-arm64",
};

/** Puts Dawn where `capture-device.ts` looks for it first, or takes it away. */
function placeDawn(target) {
  const from = join(root, "node_modules/webgpu");
  const to = join(root, "dist/webgpu");
  rmSync(to, { recursive: true, force: true });
  if (!target) return;
  for (const part of ["index.js", "package.json", "LICENSE.md", `dist/${platforms[target]}`]) {
    cpSync(join(from, part), join(to, part), { recursive: true });
  }
}

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
export async function pack({ quiet = false, target } = {}) {
  install();
  build();
  placeDawn(target);
  const vsix = vsixFor(target);
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
    ...(target && { target }),
  }).finally(() => {
    console.log = log;
    placeDawn(undefined);
  });
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf("--target");
  const wanted = at < 0 ? undefined : process.argv[at + 1];
  if (wanted !== undefined && wanted !== "all" && !Object.hasOwn(platforms, wanted)) {
    console.error(`there is no target ${wanted}; targets are ${Object.keys(platforms).join(", ")}, all`);
    process.exit(1);
  }
  for (const target of wanted === "all" ? [undefined, ...Object.keys(platforms)] : [wanted]) {
    const vsix = await pack({ target });
    console.log(`${vsix}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
  }
}
