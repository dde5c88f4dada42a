/** @file The thread of the GPU. Entry point of a bundle of its own. */
import { workerData } from "node:worker_threads";
import { Line } from "./line.ts";
import type { DeviceStart, ToDevice } from "./messages.ts";
import { serveDevice } from "./serve-device.ts";

const line = new Line(workerData as DeviceStart);
const device = serveDevice({
  answer: (message) => line.answer(message),
  news: (news) => line.tell(news),
  closed: () => line.port.close(),
});
line.port.on("message", (message: ToDevice) => device.take(message));
// Whoever asked is gone. The thread ends by itself: to end it in the middle of a call into the driver would end the process.
line.port.on("close", () => void device.leave());
