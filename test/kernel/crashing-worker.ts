/** @file The kernel's worker, except that it ends without a word when a text tells it to. */
import { type MessagePort, parentPort } from "node:worker_threads";
import type { ToWorker } from "../../server/src/kernel/messages.ts";

const port = parentPort as MessagePort;
const listen = port.on.bind(port) as (event: string, listener: (message: ToWorker) => void) => MessagePort;
Object.assign(port, {
  on: (event: string, listener: (message: ToWorker) => void) =>
    listen(event, (message) =>
      "request" in message && message.request.text.includes("# crash") ? process.exit(3) : listener(message),
    ),
});

await import("../../server/src/kernel/worker.ts");
