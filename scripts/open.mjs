/** @file `npm run open`: the examples in a real editor with the extension loaded: desktop VS Code where `code` is found, else one in the browser. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, install, root } from "./setup.mjs";

const examples = join(root, "examples");
const onPath = (command) => spawnSync(command, ["--version"], { stdio: "ignore", shell: process.platform === "win32" });

install();
build();
if (onPath("code").status === 0) {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, examples, join(examples, "tutorial.tg")];
  spawnSync("code", args, { stdio: "inherit", shell: process.platform === "win32" });
} else {
  const { startWorkbench } = await import("./workbench.mjs");
  const { url, stop } = await startWorkbench({ folder: examples, run: join(root, ".cache/open"), port: 8931 });
  console.log(`VS Code with the examples: ${url}\nPress Ctrl+C to end it.`);
  const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? "xdg-open";
  spawnSync(opener, [url], { stdio: "ignore" });
  process.on("SIGINT", () => {
    stop();
    process.exit();
  });
}
