/** @file What a running program asks of the world around it. */
import type { KernelEvent } from "../../protocol/kernel.ts";
import type { Files } from "./files.ts";

export interface Host {
  readonly emit: (event: KernelEvent) => void;
  readonly files: Files;
  /** Asked at every statement and iteration: cheap. */
  readonly interrupted: () => boolean;
  /** A seed for streams that have none. */
  readonly entropy: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}
