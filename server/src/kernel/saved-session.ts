/** @file State that outlives a worker: what was committed when it ended, and how another takes it up. */
import { isRunFault, type StreamSpec, type StreamState } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Session } from "../../../runtime/src/session.ts";
import type { Program } from "../language/program.ts";
import { streamsByKey } from "./carry-state.ts";
import type { Value } from "./value.ts";
import { assign, type Variables } from "./variables.ts";

export interface SavedSession {
  readonly shareds: readonly {
    readonly name: string;
    readonly type: string;
    readonly value: NdArray;
    readonly version: number;
  }[];
  readonly streams: readonly {
    readonly key: string;
    readonly generator: StreamSpec["generator"];
    readonly state: StreamState;
  }[];
  readonly values: readonly { readonly name: string; readonly value: Value; readonly version: number }[];
}

/** Gives a new session the state of an old one, where `program` declares it by the same name and type. */
export function restore(saved: SavedSession, program: Program, session: Session, variables: Variables): void {
  for (const { name, type, value, version } of saved.shareds) {
    const shared = program.shareds.find((s) => s.spec.ref.name === name && printType(s.spec.type) === type);
    // Without room for it the variable starts anew at its first use, which then says so.
    if (shared && isRunFault(session.initShared(shared.spec, value, false, version))) continue;
  }
  const streams = streamsByKey(program);
  for (const { key, generator, state } of saved.streams) {
    const spec = streams.get(key);
    if (spec?.generator === generator) session.initStream(spec, state);
  }
  for (const { name, value, version } of saved.values) {
    const variable = variables.named(name);
    assign(variable, value);
    variable.version = version;
  }
}
