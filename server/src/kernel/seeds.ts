/** @file Which numbers a generator takes as its seed. */
import type { RunFault, StreamSpec } from "../../../runtime/src/contract.ts";
import { isInteger } from "../../../runtime/src/ir/dtype.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import { describeValue, type Value } from "./value.ts";

const most = { mt19937: 0xffffffff, mrg31k3p: 2147462578 } as const;
const least = { mt19937: 0, mrg31k3p: 1 } as const;

/** The value as a seed: NumPy's range for MT19937, Theano's for MRG31k3p; a `seed` fault otherwise. */
export function readSeed(value: Value, generator: StreamSpec["generator"]): number | RunFault {
  const low = least[generator];
  const high = most[generator];
  const wanted = `a seed of ${generator} is an integer from ${low} to ${high}`;
  if (value.kind !== "tensor" || value.array.shape.length > 0 || !isInteger(value.array.dtype)) {
    return runFault("seed", `${wanted}, not ${describeValue(value)}`);
  }
  const seed = Number(value.array.data[0]!);
  return seed >= low && seed <= high ? seed : runFault("seed", `${wanted}, not ${value.array.data[0]}`);
}
