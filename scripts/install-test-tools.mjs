/** @file Installs what the tests use beside npm packages: Neovim, as a second client of the language server. Debian and its kin. */
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

const has = (command, args = ["--version"]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** True when Neovim is there, installed now where that is possible. */
export function installTestTools() {
  if (has("nvim")) return true;
  if (!has("apt-get")) return false;
  const root = process.getuid?.() === 0;
  if (!root && !has("sudo", ["-n", "true"])) return false;
  const apt = (...args) => {
    const words = ["apt-get", ...args];
    const [command, ...rest] = root ? words : ["sudo", "-n", ...words];
    return spawnSync(command, rest, {
      stdio: "ignore",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status;
  };
  const install = () => apt("install", "-y", "--no-install-recommends", "neovim");
  if (install() !== 0) {
    apt("update");
    install();
  }
  return has("nvim");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const there = installTestTools();
  console.log(there ? "Neovim is installed" : "Neovim could not be installed here: install it by hand (neovim.io)");
  process.exit(there ? 0 : 1);
}
