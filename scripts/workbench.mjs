/**
 * @file A real VS Code workbench in the browser (code-server), with the packaged extension in it. Installed once into `.cache/`.
 * `node scripts/workbench.mjs [FOLDER]` serves FOLDER (the examples by default), prints one line of JSON with the address, and ends
 * with its standard input; `--run FOLDER` keeps user data there instead of in a fresh folder, `--settings JSON` adds user settings,
 * `--target linux-x64` installs the package of that platform, with its GPU, instead of the one for all.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pack } from "./package.mjs";
import { root } from "./setup.mjs";

/** Carries VS Code 1.100.3 and runs on the system's Node 20. */
const version = "4.100.3";
const cache = join(root, ".cache", `code-server-${version}`);
const home = join(cache, "node_modules/code-server");
const entry = join(home, "out/node/entry.js");
const isDone = join(cache, "installed");

export const size = "294 MB";
export const isInstalled = () => existsSync(isDone);

/** Ends with what a person needs to know when it cannot be installed: nothing is tested without it. */
export function installWorkbench() {
  if (isInstalled()) return;
  if (process.platform === "win32") throw new Error("code-server does not run on Windows; desktop VS Code does.");
  console.error(`Installing code-server ${version} (${size}) into .cache …`);
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), '{ "private": true }\n');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const step = (cwd, ...args) => {
    const { status, stdout, stderr } = spawnSync("npm", args, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
    if (status !== 0)
      throw new Error(`The workbench cannot be installed: npm ${args.join(" ")} failed.\n${stdout}${stderr}`);
  };
  step(cache, "install", ...quiet, `code-server@${version}`);
  // Its own installation script would build much that is not needed here; these three are.
  step(cache, "rebuild", "--ignore-scripts=false", "argon2");
  step(join(home, "lib/vscode"), "install", "--omit=dev", ...quiet);
  step(join(home, "lib/vscode"), "rebuild", "--ignore-scripts=false", "@vscode/spdlog", "native-watchdog");
  writeFileSync(isDone, "");
}

const settings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "extensions.ignoreRecommendations": true,
  "workbench.tips.enabled": false,
};

/**
 * Packs the extension, installs the package and serves `folder`. `run` keeps user data.
 * @returns {Promise<{ url: string, pid: number, stop: () => void, ended: Promise<unknown>, output: () => string }>}
 */
export async function startWorkbench({ folder, run, settings: more = {}, port = 0, target }) {
  installWorkbench();
  const vsix = await pack({ quiet: true, target });
  const own = { data: join(run, "data"), extensions: join(run, "extensions") };
  mkdirSync(join(own.data, "User"), { recursive: true });
  mkdirSync(own.extensions, { recursive: true });
  const userSettings = join(own.data, "User/settings.json");
  if (!existsSync(userSettings)) writeFileSync(userSettings, JSON.stringify({ ...settings, ...more }, undefined, 2));
  writeFileSync(join(run, "config.yaml"), "");
  const places = [
    "--config",
    join(run, "config.yaml"),
    "--user-data-dir",
    own.data,
    "--extensions-dir",
    own.extensions,
  ];
  const env = { ...process.env, EXTENSIONS_GALLERY: "{}", XDG_CONFIG_HOME: run, XDG_DATA_HOME: run };
  const installed = spawnSync(process.execPath, [entry, ...places, "--install-extension", vsix, "--force"], {
    env,
    encoding: "utf8",
  });
  if (installed.status !== 0) throw new Error(`The package does not install:\n${installed.stdout}${installed.stderr}`);
  const trust = more["security.workspace.trust.enabled"] === true ? [] : ["--disable-workspace-trust"];
  const flags = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override", ...trust];
  const child = spawn(
    process.execPath,
    [entry, ...places, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...flags, folder],
    { env, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  const stop = () => {
    try {
      process.kill(-child.pid);
    } catch {
      // It has ended.
    }
  };
  // However this process ends, except by SIGKILL, the workbench does not outlive it: let its signals call process.exit.
  process.on("exit", stop);
  const ended = once(child, "exit");
  const address = await new Promise((ready, failed) => {
    const read = (chunk) => {
      output += chunk;
      const found = /HTTP server listening on (http:\/\/[^\s/]+)/.exec(output);
      if (found) ready(found[1]);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.on("exit", (code) => failed(new Error(`The workbench ended with status ${code}:\n${output}`)));
  });
  const url = `${address}/?folder=${encodeURIComponent(folder)}`;
  return { url, pid: child.pid, stop, ended, output: () => output };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      run: { type: "string" },
      settings: { type: "string", default: "{}" },
      port: { type: "string", default: "0" },
      target: { type: "string" },
    },
  });
  const run = values.run ? resolve(values.run) : mkdtempSync(join(tmpdir(), "tensorgraph-workbench-"));
  const folder = resolve(positionals[0] ?? join(root, "examples"));
  // What builds and packs speaks on standard output; the address must stand alone there.
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const end = () => process.exit();
  process.stdin.on("end", end).resume();
  process.on("SIGINT", end).on("SIGTERM", end);
  process.on("exit", () => {
    if (!values.run) rmSync(run, { recursive: true, force: true });
  });
  const started = await startWorkbench({
    folder,
    run,
    settings: JSON.parse(values.settings),
    port: Number(values.port),
    target: values.target,
  });
  write(`${JSON.stringify({ url: started.url, pid: started.pid })}\n`);
}
