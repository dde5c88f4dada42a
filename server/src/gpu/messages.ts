/** @file What the thread of the device and those who talk to it say to each other. */
import type { MessagePort } from "node:worker_threads";
import type { Adapter, Answer, Command, DeviceFailure } from "../../../runtime/src/backends/gpu/commands.ts";

/** Given to the thread when it starts. */
export interface DeviceStart {
  /** Int32 each: by `deviceWords`. */
  readonly words: SharedArrayBuffer;
  /** Where it is told what to do, and answers. */
  readonly port: MessagePort;
}

/** Places in the shared words of a device. */
export const deviceWords = {
  /** Grows with every answer and every run that ends: who waits sleeps on this one. */
  news: 0,
  /** Runs that the device has finished. */
  finished: 1,
  /** Not 0 when something has gone wrong; `failure` asks what. */
  failed: 2,
  /** 0 before the thread has started, 1 while it runs, 2 when it has ended. */
  life: 3,
  count: 4,
} as const;

export type ToDevice =
  | { readonly kind: "open" }
  | { readonly kind: "failure" }
  /** Answered when the device is gone; nothing may follow. */
  | { readonly kind: "close" }
  | { readonly kind: "command"; readonly command: Command };

export type FromDevice = Answer | Adapter | DeviceFailure | { readonly kind: "no-failure" };
