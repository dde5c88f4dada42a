/** @file A headless browser of the system for tests of pages. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const path = "/usr/bin/chromium";

export function startChromium(): Promise<Browser> {
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: these tests need the Debian package "chromium" (apt-get install chromium)`);
  }
  return chromium.launch({
    executablePath: path,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}
