/** @file The state that a session holds: shared variables and random streams. */
import type { Buffer } from "../backends/backend.ts";
import type { SharedSpec, StreamSpec, StreamState } from "../contract.ts";

export interface SharedVariable {
  spec: SharedSpec;
  buffer: Buffer;
  /** Counts the values that it has had. */
  version: number;
}

export interface RandomStream {
  readonly spec: StreamSpec;
  state: StreamState;
  /** What the draws of the running call have made of it; becomes `state` when the call commits. */
  drawn: StreamState | undefined;
}
