/**
 * @file `npm run pictures`: takes the screenshots of the guide and of the extension's page in the real workbench, with the packaged
 * extension, into `docs/pictures/`. Needs Chromium. Arguments choose pictures by name.
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenes } from "./pictures/scenes.mjs";
import { install, root, run } from "./setup.mjs";

const quality = 82;
const folder = join(root, "docs/pictures");

/** The part of the window within these boxes, as WebP; Chromium's own encoder. */
async function shoot(page, scale, boxes, margin = 0) {
  const { width, height } = page.viewportSize();
  const left = Math.max(0, Math.min(...boxes.map((b) => b.x)) - margin);
  const top = Math.max(0, Math.min(...boxes.map((b) => b.y)) - margin);
  const right = Math.min(width, Math.max(...boxes.map((b) => b.x + b.width)) + margin);
  const bottom = Math.min(height, Math.max(...boxes.map((b) => b.y + b.height)) + margin);
  const clip = { x: left, y: top, width: right - left, height: bottom - top, scale };
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality, clip });
  await devtools.detach();
  return Buffer.from(data, "base64");
}

install();
run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"]);
const { Workbench } = await import("../out/test/harness/workbench.js");
const { useSwiftShader } = await import("../out/test/harness/gpu.js");
const chosen = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const { names, files, settings, window, hasGpu, show } of scenes) {
  if (chosen.length > 0 && !names.some((n) => chosen.includes(n))) continue;
  if (hasGpu) useSwiftShader();
  const bench = await Workbench.start({ files, settings, window, hasGpu });
  try {
    await show(bench, async (name, boxes, margin) => {
      const whole = { x: 0, y: 0, ...bench.page.viewportSize() };
      const path = join(folder, `${name}.webp`);
      writeFileSync(path, await shoot(bench.page, window.scale, boxes ?? [whole], margin));
      console.log(`${name}.webp ${(statSync(path).size / 1000).toFixed(0)} kB`);
    });
  } catch (e) {
    await bench.page.screenshot({ path: join(root, "out/picture-failed.png") });
    throw e;
  } finally {
    await bench.stop();
  }
}
