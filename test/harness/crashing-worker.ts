/** @file Puts into an installed extension, for the kernel's worker, one that ends without a word when a text with `# crash` is run. */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const wrapper = `import { parentPort } from "node:worker_threads";
const on = parentPort.on.bind(parentPort);
const isLast = (m) => m.kind === "run" && m.request.text.includes("# crash");
parentPort.on = (event, listener) => on(event, (m) => (isLast(m) ? process.exit(134) : listener(m)));
await import("./worker-itself.js");
`;

export function letTheWorkerCrash(extension: string): void {
  const worker = join(extension, "dist/worker.js");
  const itself = join(extension, "dist/worker-itself.js");
  if (!existsSync(itself)) renameSync(worker, itself);
  writeFileSync(worker, wrapper);
}
