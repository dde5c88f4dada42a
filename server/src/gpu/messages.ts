/** @file What the home of the device, a thread or a process, and those who talk to it say to each other. */
import type { MessagePort } from "node:worker_threads";
import type { Adapter, Answer, Command, DeviceFailure } from "../../../runtime/src/backends/gpu/commands.ts";

/** Given to the thread when it starts. */
export interface DeviceStart {
  /** Int32 each: by `deviceWords`. */
  readonly words: SharedArrayBuffer;
  /** Where it is told what to do, and answers. */
  readonly port: MessagePort;
}

/** Given to a thread that has the device in a process of its own. */
export interface RelayStart extends DeviceStart {
  /** The Node.js that runs the process, and what the user has to say about it; see `findNode`. */
  readonly node: string;
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
  /** Kernels that the device has built. */
  built: 4,
  count: 5,
} as const;

export type ToDevice =
  | { readonly kind: "open" }
  | { readonly kind: "failure" }
  /** Nobody waits for the build of this program any more. Taken before everything else that waits. */
  | { readonly kind: "abandon"; readonly program: number }
  /** Answered when the device is gone; nothing may follow. */
  | { readonly kind: "close" }
  | { readonly kind: "command"; readonly command: Command };

export type FromDevice = Answer | Adapter | DeviceFailure | { readonly kind: "no-failure" };

/** What nobody asks for, and what shared words keep: it is being opened, has done a run, has built a kernel, is lost or refuses work. */
export type News = "opening" | "finished" | "built" | "failed";

/** What may take long before anything is computed: the device is opened, or the kernels of a program are built. */
export type Preparation =
  | { readonly what: "device" }
  | { readonly what: "kernels"; readonly built: number; readonly total: number };

/** What the process of a device sends. */
export type FromProcess =
  | { readonly kind: "answer"; readonly answer: FromDevice }
  | { readonly kind: "news"; readonly news: News };
