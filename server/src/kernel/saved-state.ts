/**
 * @file States of random streams in a file of tensors. MT19937 is kept as the three parts of NumPy's `get_state`:
 * `srng.0.key` (uint32[624]), `srng.0.position` (int64), `srng.0.gauss` (float64[2]: whether one is kept, and which); MRG31k3p as
 * its rows: `srng.0.rows` (int32[n, 6]). A stream by itself has no number.
 */
import type { StreamState } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, ndarray } from "../../../runtime/src/ir/array.ts";
import { tensor, type Value } from "./value.ts";

/** The entry of a checkpoint that says what its other entries are; see `checkpoint.ts`. */
export const manifestEntry = "__tensorgraph__";

type StateValue = Extract<Value, { kind: "state" }>;

export function entriesOfState(name: string, value: StateValue): { readonly name: string; readonly array: NdArray }[] {
  return value.states.flatMap((s, i) => {
    const prefix = value.isSet ? `${name}.${i}` : name;
    if (s.kind === "mrg31k3p")
      return [{ name: `${prefix}.rows`, array: ndarray("int32", [s.rows.length / 6, 6], s.rows) }];
    return [
      { name: `${prefix}.key`, array: ndarray("uint32", [s.key.length], s.key) },
      { name: `${prefix}.position`, array: fromValues("int64", [], [s.position]) },
      { name: `${prefix}.gauss`, array: fromValues("float64", [2], [s.hasGauss ? 1 : 0, s.gauss]) },
    ];
  });
}

/** What a file holds: tensors by name, and the states that are found among them under the name that they were saved by. */
export function recordOf(entries: ReadonlyMap<string, NdArray>): Value {
  const values = new Map<string, Value>();
  const states = new Map<string, { isSet: boolean; states: StreamState[] }>();
  for (const [name, array] of entries) {
    if (name === manifestEntry) continue;
    const match = /^(.*?)(?:\.(\d+))?\.(key|position|gauss|rows)$/.exec(name);
    const state = match && stateAt(entries, name.slice(0, -match[3]!.length - 1));
    if (!match || !state) {
      values.set(name, tensor(array));
      continue;
    }
    const owner = match[1]!;
    const found = states.get(owner) ?? { isSet: match[2] !== undefined, states: [] };
    found.states[match[2] === undefined ? 0 : Number(match[2])] = state;
    states.set(owner, found);
  }
  for (const [name, { isSet, states: found }] of states) {
    values.set(name, { kind: "state", isSet, states: found.filter((s) => s !== undefined) });
  }
  return { kind: "record", names: [...values.keys()], items: [...values.values()] };
}

/** The state that was saved under a name; undefined when it is not there or damaged. */
export function stateAt(entries: ReadonlyMap<string, NdArray>, prefix: string): StreamState | undefined {
  const rows = entries.get(`${prefix}.rows`);
  if (rows?.data instanceof Int32Array && rows.shape[1] === 6) return { kind: "mrg31k3p", rows: rows.data };
  const key = entries.get(`${prefix}.key`)?.data;
  const position = entries.get(`${prefix}.position`)?.data[0];
  const gauss = entries.get(`${prefix}.gauss`)?.data;
  if (!(key instanceof Uint32Array) || key.length !== 624 || position === undefined || gauss?.length !== 2)
    return undefined;
  const at = Number(position);
  if (!(at >= 0 && at <= 624)) return undefined;
  return { kind: "mt19937", key, position: at, hasGauss: Number(gauss[0]) !== 0, gauss: Number(gauss[1]) };
}
