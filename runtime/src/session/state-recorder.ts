/** @file Who else keeps the committed state: told of every commit, so that it outlives a thread that is killed. */
import type { Buffer } from "../backends/backend.ts";
import type { SharedSpec, StreamSpec, StreamState } from "../contract.ts";
import type { Ref } from "../ir/node.ts";

/** Between `shared`/`stream` calls and `commit` nothing that was recorded counts yet: a commit is seen whole or not at all. */
export interface StateRecorder {
  /** `version` counts the values that the variable has had. */
  shared(spec: SharedSpec, buffer: Buffer, version: number): void;
  stream(spec: StreamSpec, state: StreamState): void;
  forget(ref: Ref): void;
  commit(): void;
}
