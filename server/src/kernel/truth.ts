/** @file Whether a computed condition holds. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Evaluate } from "./machine.ts";
import { asTensor, describeValue } from "./value.ts";

/** A scalar holds when it is not 0; a tensor only where `ofAll` is said: then all its elements have to. */
export function truthOf(value: ReturnType<Evaluate>, ofAll = false): boolean | RunFault {
  const t = isRunFault(value) ? value : asTensor(value);
  if (isRunFault(t)) return t;
  const { data, shape } = t.array;
  if (shape.length > 0 && !ofAll) {
    return runFault("condition", `a condition is one value, not ${describeValue(t)}: say all(…) or any(…)`);
  }
  if (isComplex(t.array.dtype)) return runFault("condition", `a condition is true or false, not ${describeValue(t)}`);
  for (let i = 0; i < data.length; i++) if (Number(data[i]) === 0) return false;
  return true;
}
