/**
 * @file Installs what the tests use beside npm packages: Neovim, as a second client of the language server, and
 * Chromium with the Vulkan loader, whose software driver is the GPU of the tests. Debian and its kin.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

const has = (command, args = ["--version"]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** A Vulkan driver that computes on the processor, and the library that loads it. */
const hasVulkan = () =>
  existsSync("/usr/lib/chromium/vk_swiftshader_icd.json") &&
  ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].some((d) => existsSync(`${d}/libvulkan.so.1`));

const wanted = [
  { is: () => has("nvim"), packages: ["neovim"] },
  { is: hasVulkan, packages: ["chromium", "libvulkan1"] },
];

/** True when all of it is there, installed now where that is possible. */
export function installTestTools() {
  const packages = wanted.filter((w) => !w.is()).flatMap((w) => w.packages);
  if (packages.length === 0) return true;
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
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  if (install() !== 0) {
    apt("update");
    install();
  }
  return wanted.every((w) => w.is());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const there = installTestTools();
  console.log(
    there ? "Neovim and Chromium are installed" : "Install Neovim (neovim.io), Chromium and libvulkan1 by hand here",
  );
  process.exit(there ? 0 : 1);
}
