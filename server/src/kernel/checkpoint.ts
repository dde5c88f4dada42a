/**
 * @file A checkpoint: all state of a file in one `.npz`. Each tensor has an entry that NumPy reads under the variable's own name; the
 * states of streams are stored as `saved-state.ts` says, under `set.variable`; parts of lists and results as `name.0`, `name.1`. One
 * more entry, `__tensorgraph__`, holds JSON as bytes: which entry is what.
 */
import { isRunFault, type RunFault, type StreamState } from "../../../runtime/src/contract.ts";
import { type NdArray, ndarray } from "../../../runtime/src/ir/array.ts";
import { fitShared } from "../../../runtime/src/session/fit-shared.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import { streamsByKey } from "./carry-state.ts";
import type { LoadedFile } from "./files.ts";
import type { Machine } from "./machine.ts";
import { entriesOfState, manifestEntry, stateAt } from "./saved-state.ts";
import { tensor, type Value } from "./value.ts";
import { assign } from "./variables.ts";

interface Manifest {
  readonly format: 1;
  readonly shareds: readonly string[];
  /** By the stream's key: the prefix of its entries. */
  readonly streams: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Written>>;
}

/** A value with its tensors in entries of the file. */
type Written =
  | { readonly kind: "tensor"; readonly entry: string; readonly weak: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | { readonly kind: "range"; readonly start: number; readonly stop: number; readonly step: number }
  | { readonly kind: "list"; readonly items: readonly Written[] }
  | { readonly kind: "record"; readonly names: readonly (string | null)[]; readonly items: readonly Written[] }
  | { readonly kind: "state"; readonly entries: readonly string[]; readonly isSet: boolean };

/** Everything that has state, so that a run that goes on from it goes on as if it had not stopped: `save("run.npz")`. */
export function saveAllState(machine: Machine, path: string): RunFault | undefined {
  const { shareds, streamSets } = machine.program;
  for (const { spec } of shareds) {
    const fault = machine.needShared(spec.ref);
    if (fault) return fault;
  }
  for (const { spec } of streamSets.flatMap((set) => set.streams)) {
    const fault = machine.needStream(spec.ref);
    if (fault) return fault;
  }
  return saveCheckpoint(machine, path, false);
}

/** What has state by now; values of the program too, unless one says otherwise. */
export function saveCheckpoint(machine: Machine, path: string, withValues = true): RunFault | undefined {
  if (!path.toLowerCase().endsWith(".npz")) return runFault("file-unsupported", "a checkpoint is an .npz file");
  const entries: { name: string; array: NdArray }[] = [];
  const shareds: string[] = [];
  for (const { spec } of machine.program.shareds) {
    if (!machine.session.hasShared(spec.ref)) continue;
    shareds.push(spec.ref.name);
    entries.push({ name: spec.ref.name, array: machine.session.getShared(spec.ref) });
  }
  const streams: Record<string, string> = {};
  for (const [key, spec] of streamsByKey(machine.program)) {
    if (!machine.session.hasStream(spec.ref)) continue;
    const [, set, variable, occurrence] = key.split(" ");
    const prefix = `${set}.${variable}${occurrence === "0" ? "" : `.${occurrence}`}`;
    streams[key] = prefix;
    const states = [machine.session.getStream(spec.ref)];
    entries.push(...entriesOfState(prefix, { kind: "state", states, isSet: false }));
  }
  const values: Record<string, Written> = {};
  const variables = withValues ? machine.variables.all() : [];
  for (const { name, value } of variables) if (value) values[name] = write(name, value, entries);
  const manifest: Manifest = { format: 1, shareds, streams, values };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  entries.push({ name: manifestEntry, array: ndarray("uint8", [bytes.length], bytes) });
  return machine.host.files.save(path, entries);
}

function write(name: string, value: Value, entries: { name: string; array: NdArray }[]): Written {
  switch (value.kind) {
    case "tensor":
      entries.push({ name, array: value.array });
      return { kind: "tensor", entry: name, weak: value.weak };
    case "list":
      return { kind: "list", items: value.items.map((v, i) => write(`${name}.${i}`, v, entries)) };
    case "record": {
      const names = value.names.map((n) => n ?? null);
      return { kind: "record", names, items: value.items.map((v, i) => write(`${name}.${i}`, v, entries)) };
    }
    case "state": {
      const prefixes = value.states.map((_, i) => `${name}.${i}`);
      entries.push(...entriesOfState(name, { ...value, isSet: true }));
      return { kind: "state", entries: prefixes, isSet: value.isSet };
    }
    default:
      return value;
  }
}

/**
 * Takes up what a checkpoint holds, after all of it has been checked against the program. Gives what the program has no place for. A
 * `.npz` of another origin gives its tensors to the shared variables of their names.
 */
export function loadCheckpoint(machine: Machine, path: string): readonly string[] | RunFault {
  const loaded = machine.host.files.load(path);
  if (isRunFault(loaded)) return loaded;
  const read = readContents(loaded, path);
  if (isRunFault(read)) return read;
  const { entries, manifest } = read;
  const notes: string[] = [];
  const steps: (() => RunFault | undefined)[] = [];
  for (const name of manifest.shareds) {
    const shared = machine.program.shareds.find((s) => s.spec.ref.name === name);
    const value = entries.get(name);
    if (!value) return damaged(path, `\`${name}\` is missing`);
    if (!shared) {
      notes.push(`\`${name}\` is no shared variable of this file`);
      continue;
    }
    const misfit = fitShared(shared.spec, value, false);
    if (isRunFault(misfit)) return misfit;
    steps.push(() => machine.session.initShared(shared.spec, value));
  }
  const streams = streamsByKey(machine.program);
  for (const [key, prefix] of Object.entries(manifest.streams)) {
    const spec = streams.get(key);
    const state = stateAt(entries, prefix);
    if (!state) return damaged(path, `the state of ${prefix} is missing`);
    if (spec?.generator !== state.kind) notes.push(`${prefix} is no random stream of this file`);
    else steps.push(() => void machine.session.initStream(spec, state));
  }
  for (const [name, written] of Object.entries(manifest.values)) {
    const value = rebuild(written, entries);
    if (!value) return damaged(path, `\`${name}\` is missing`);
    steps.push(() => void assign(machine.variables.named(name), value));
  }
  for (const step of steps) {
    const fault = step();
    if (fault) return fault;
  }
  return notes;
}

const damaged = (path: string, why: string): RunFault =>
  runFault("file-corrupt", `${path} is not a whole checkpoint: ${why}`);

type Entries = ReadonlyMap<string, NdArray>;

export interface Contents {
  readonly entries: Entries;
  readonly manifest: Manifest;
}

/** Of a file that has no list of contents, all that it holds may be shared variables. */
export function readContents(loaded: LoadedFile, path: string): Contents | RunFault {
  if (loaded.kind !== "record") return runFault("file-unsupported", `a checkpoint is an .npz file, ${path} is none`);
  const { entries } = loaded;
  const bytes = entries.get(manifestEntry)?.data;
  if (!bytes) return { entries, manifest: { format: 1, shareds: [...entries.keys()], streams: {}, values: {} } };
  try {
    const manifest = JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
    if (manifest.format !== 1) return damaged(path, "a newer version of Tensorgraph wrote it");
    return { entries, manifest };
  } catch {
    return damaged(path, "its list of contents cannot be read");
  }
}

function rebuild(w: Written, entries: Entries): Value | undefined {
  switch (w.kind) {
    case "tensor": {
      const array = entries.get(w.entry);
      return array && tensor(array, w.weak);
    }
    case "list":
    case "record": {
      const items = w.items.map((item) => rebuild(item, entries));
      if (items.some((v) => v === undefined)) return undefined;
      const whole = items as readonly Value[];
      return w.kind === "list"
        ? { kind: "list", items: whole }
        : { kind: "record", names: w.names.map((n) => n ?? undefined), items: whole };
    }
    case "state": {
      const states = w.entries.map((prefix) => stateAt(entries, prefix));
      if (states.some((s) => s === undefined)) return undefined;
      return { kind: "state", states: states as readonly StreamState[], isSet: w.isSet };
    }
    default:
      return w;
  }
}
