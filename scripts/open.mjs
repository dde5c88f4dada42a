/** @file `npm run open`: the examples in a real editor with the extension loaded: desktop VS Code where `code` is found, else one in the browser. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, install, root } from "./setup.mjs";

const examples = join(root, "examples");
const first = join(examples, "tutorial.tg");
const usualPort = 8931;
const shell = process.platform === "win32";

/** Is there a desktop VS Code that can load the extension? */
export function hasDesktop() {
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  const { status, stdout } = spawnSync("code", ["--version"], { encoding: "utf8", shell });
  const found = /^(\d+)\.(\d+)/.exec(stdout ?? "");
  if (status !== 0 || !found) return false;
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [major, minor] = engines.vscode.replace(/^\D+/, "").split(".").map(Number);
  if (Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor)) return true;
  console.log(
    `VS Code ${found[0]} is too old for the extension, which wants ${engines.vscode}; one in the browser is used.`,
  );
  return false;
}

/** Opens desktop VS Code on the examples; it runs on by itself. Gives whether it started. */
export function openDesktop() {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, examples, first];
  return spawnSync("code", args, { stdio: "inherit", shell }).status === 0;
}

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

/** Shows the address in the user's browser, where there is one to be started. */
function showInBrowser(url) {
  const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  if (opener === "xdg-open" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/** Serves VS Code on the examples until it is told to end (Ctrl+C). */
export async function serveInBrowser() {
  const { startWorkbench } = await import("./workbench.mjs");
  const isUsual = await isFree(usualPort);
  if (!isUsual) console.log(`Port ${usualPort} is in use; another one is taken.`);
  // Settings made in the browser are kept, but two workbenches must not share them.
  const run = join(root, ".cache", isUsual ? "open" : `open-${process.pid}`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit());
  if (!isUsual) process.once("exit", () => rmSync(run, { recursive: true, force: true }));
  const { url, pid, ended } = await startWorkbench({ folder: examples, run, port: isUsual ? usualPort : 0 });
  const address = new URL(url);
  address.searchParams.set("payload", JSON.stringify([["openFile", `vscode-remote://${address.host}${first}`]]));
  console.log(`VS Code with the examples (process ${pid}): ${address}\nPress Ctrl+C to end it.`);
  showInBrowser(String(address));
  await ended;
  throw new Error("VS Code ended by itself.");
}

/** The desktop's editor, else one in the browser; ends with what can be done where neither can be had. */
export async function openEditor() {
  if (hasDesktop() && openDesktop()) return;
  try {
    await serveInBrowser();
  } catch (e) {
    console.error(`${e.message}\n
The examples cannot be opened in a browser here. With VS Code on another machine: "npm run package" makes the extension as one
file, and "code --install-extension FILE" installs it. In the terminal: "npm start".`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  build();
  await openEditor();
}
