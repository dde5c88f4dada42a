/** @file The state that a session holds: shared variables and random streams. */
import type { Buffer } from "../backends/backend.ts";
import type { SharedSpec, StreamSpec, StreamState } from "../contract.ts";

export interface SharedVariable {
  spec: SharedSpec;
  /** In the memory that the session sees. */
  buffer: Buffer;
  /** The newest value in the memory of a device of its own (`away.ts`), if it is there. */
  away: Buffer | undefined;
  /** `buffer` is older than `away`. */
  isBehind: boolean;
  /** Counts the values that it has had. */
  version: number;
}

export interface RandomStream {
  readonly spec: StreamSpec;
  state: StreamState;
  /** What the draws of the running call have made of it; becomes `state` when the call commits. */
  drawn: StreamState | undefined;
  /** What finding the lengths of the running call has made of it: `drawn`, unless the call draws the same again. */
  measured: StreamState | undefined;
  /** The rows of an MRG31k3p stream in the memory of a device of its own, and whether `state` is older. */
  away: Buffer | undefined;
  isBehind: boolean;
  /** What the running call has made of them there. */
  drawnAway: Buffer | undefined;
}
