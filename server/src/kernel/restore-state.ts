/**
 * @file `restore("run.npz")`: puts shared variables and random streams back as `save` left them. All of it is checked before the first
 * of them changes, and what has changed goes back when a later one does not find room.
 */
import { isRunFault, type RunFault, type StreamSpec, type StreamState } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { fitShared } from "../../../runtime/src/session/fit-shared.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { SharedVariable, StreamSet } from "../language/program.ts";
import { streamsByKey } from "./carry-state.ts";
import { type Contents, readContents } from "./checkpoint.ts";
import type { Machine } from "./machine.ts";
import { stateAt } from "./saved-state.ts";

/** Of `wanted`, or without it of all that the program has. The file may hold more. */
export function restoreState(
  machine: Machine,
  path: string,
  from: string | undefined,
  wanted?: readonly (SharedVariable | StreamSet)[],
): RunFault | undefined {
  const loaded = machine.host.files.load(path, from);
  if (isRunFault(loaded)) return loaded;
  const contents = readContents(loaded, path);
  if (isRunFault(contents)) return contents;
  const { program } = machine;
  const all = wanted ?? [...program.shareds, ...program.streamSets];
  const found = new Found(path);
  for (const of of all) {
    const fault = "streams" in of ? found.streams(machine, of, contents) : found.shared(of, contents.entries);
    if (fault) return fault;
  }
  return found.absence ?? found.putBack(machine);
}

class Found {
  private readonly path: string;
  private readonly missing: string[] = [];
  private readonly values: { readonly of: SharedVariable; readonly value: NdArray }[] = [];
  private readonly states: { readonly spec: StreamSpec; readonly state: StreamState }[] = [];

  constructor(path: string) {
    this.path = path;
  }

  shared(of: SharedVariable, entries: Contents["entries"]): RunFault | undefined {
    const { name } = of.spec.ref;
    const value = entries.get(name);
    if (!value) {
      this.missing.push(name);
      return undefined;
    }
    const fitted = fitShared(of.spec, value, false);
    if (isRunFault(fitted)) return { ...fitted, message: `${this.path}: ${fitted.message}` };
    this.values.push({ of, value });
    return undefined;
  }

  /** By their names in a file of all state, by their numbers in one that was told to hold this set. */
  streams(machine: Machine, set: StreamSet, { entries, manifest }: Contents): RunFault | undefined {
    const keys = new Map([...streamsByKey(machine.program)].map(([key, spec]) => [spec.ref.uid, key]));
    for (const [i, { spec }] of set.streams.entries()) {
      const prefix = manifest.streams[keys.get(spec.ref.uid) ?? ""] ?? `${set.name}.${i}`;
      const state = stateAt(entries, prefix);
      if (!state) {
        this.missing.push(`${set.name}.${spec.ref.name}`);
        continue;
      }
      const unready = machine.needStream(spec.ref);
      if (unready) return unready;
      const now = machine.session.getStream(spec.ref);
      const isOther = now.kind !== state.kind || sizeOf(now) !== sizeOf(state);
      if (isOther) {
        const message = `${this.path}: \`${spec.ref.name}\` is a stream of ${describe(now)}, but its state in the file is of ${describe(state)}`;
        return runFault("stream-state", message);
      }
      this.states.push({ spec, state });
    }
    return undefined;
  }

  get absence(): RunFault | undefined {
    if (this.missing.length === 0) return undefined;
    const names = this.missing.map((name) => `\`${name}\``).join(", ");
    const which = "say which to restore, as in `restore(path, w)`, or save the file again with `save(path)`";
    return runFault("not-saved", `${this.path} does not hold ${names}: ${which}`);
  }

  putBack({ session }: Machine): RunFault | undefined {
    const before = this.values.map(({ of }) =>
      session.hasShared(of.spec.ref) ? session.getShared(of.spec.ref) : undefined,
    );
    for (const [i, { of, value }] of this.values.entries()) {
      const fault = session.initShared(of.spec, value);
      if (!fault) continue;
      for (let k = 0; k < i; k++) {
        const { spec } = this.values[k]!.of;
        const old = before[k];
        if (old) session.initShared(spec, old);
        else session.forgetShared(spec.ref);
      }
      return fault;
    }
    for (const { spec, state } of this.states) session.initStream(spec, state);
    return undefined;
  }
}

/** Rows of MRG31k3p: that many elements are drawn side by side. */
const sizeOf = (s: StreamState): number => (s.kind === "mrg31k3p" ? s.rows.length : 1);

const describe = (s: StreamState): string =>
  s.kind === "mrg31k3p" ? `${s.kind} with ${s.rows.length / 6} rows` : s.kind;
