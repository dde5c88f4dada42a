/** @file Where Vulkan finds no driver of a GPU: Chromium's software driver, if it is installed. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** The environment for processes that open a GPU. */
export function gpuEnvironment() {
  const { env } = process;
  const isMissing = process.platform === "linux" && !existsSync("/dev/dri") && !existsSync("/dev/nvidiactl");
  if (env.VK_DRIVER_FILES !== undefined || !isMissing || !existsSync(driver)) return env;
  return {
    ...env,
    VK_DRIVER_FILES: driver,
    VK_ICD_FILENAMES: driver,
    XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR ?? tmpdir(),
  };
}
