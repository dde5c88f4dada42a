/**
 * @file The process of the GPU, where it is not a thread of the server's: because the editor's own runtime refuses the buffers that
 * a GPU is read through, or to stay alive when a driver crashes. Entry point of a bundle of its own; talks on its fourth stream.
 */
import { Socket } from "node:net";
import type { FromProcess, ToDevice } from "./messages.ts";
import { serveDevice } from "./serve-device.ts";
import { Decoder, sender } from "./wire.ts";

const socket = new Socket({ fd: 3 });
const send: (message: FromProcess) => void = sender(socket);
const device = serveDevice({
  answer: (answer) => send({ kind: "answer", answer }),
  news: (news) => send({ kind: "news", news }),
  closed: () => socket.end(() => process.exit()),
});
const decoder = new Decoder((message) => device.take(message as ToDevice));
/** Whoever asked is gone, perhaps without a word. */
const leave = (): void => void device.leave().finally(() => process.exit());
socket.on("data", (piece) => decoder.take(piece));
socket.on("end", leave);
socket.on("error", leave);
// An interrupt in the terminal is meant for the program that started this one, and reaches all.
process.on("SIGINT", () => {});
