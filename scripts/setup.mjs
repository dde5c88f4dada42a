/** @file Brings a bare clone to the point where things run: packages as locked, then a build. Does nothing that is already done. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the root, its output shown; ends the process with its status if it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error || status !== 0) process.exit(status ?? 1);
}

const modified = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0);

/** All files below a folder of the project, as paths from the root, sorted. */
export function filesBelow(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath ?? e.path, e.name).slice(root.length + 1))
    .sort();
}

/**
 * Installs the locked packages, unless they are there. Not by `npm ci`: it refuses a lock that does not list the optional binaries
 * of every platform, which a mirror of the registry may not have.
 */
export function install() {
  if (modified("node_modules/.package-lock.json") >= modified("package-lock.json")) return;
  console.error("Installing packages …");
  run("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    shell: process.platform === "win32",
    // Standard output is that of the program that needed the packages.
    stdio: ["ignore", 2, 2],
  });
}

/** Builds `dist/`, unless it is newer than every source. */
export function build() {
  const sources = ["runtime/src", "server", "client", "scripts"].flatMap(filesBelow);
  if (modified("dist/tensorgraph.js") > Math.max(...sources.map(modified))) return;
  console.error("Building …");
  run(process.execPath, [join(root, "scripts/bundle.mjs")]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  build();
}
