/**
 * @file An integer to a negative power that the text says: NumPy refuses it for integers, and cut to whole numbers it would be 0. Between two
 * literals it is a float, as in Python.
 */
import { isInteger } from "../../../../runtime/src/ir/dtype.ts";
import type { OpUse } from "./apply.ts";
import { type Context, quoted } from "./context.ts";
import { constantValue, typeOf } from "./entity.ts";
import { converted, knownTensor } from "./known.ts";
import { replacing, report } from "./report.ts";

/** The power as it is meant; undefined after a diagnostic. */
export function readPower(cx: Context, use: OpUse): OpUse | undefined {
  const [base, exponent] = use.operands;
  const power = exponent && knownTensor(exponent.entity);
  if (!base || !power || power === "ragged" || !isInteger(power.value.dtype)) return use;
  if (!power.value.data.some((x) => x < 0)) return use;
  const known = knownTensor(base.entity);
  if (known && known !== "ragged" && known.weak && isInteger(known.value.dtype)) {
    const value = converted(known.value, "float64")!;
    return { ...use, operands: [{ ...base, entity: constantValue(value, base.span, true) }, exponent] };
  }
  const type = typeOf(base.entity);
  if (!type || !isInteger(type.dtype)) return use;
  const text = quoted(cx, exponent.span);
  const { start, end } = exponent.span;
  const literal = cx.file.options.text.slice(start, end);
  report(
    cx,
    "negative-power",
    use.span,
    `${quoted(cx, base.span)} is ${type.dtype}: to the power of ${text} it is no integer. Make one of them a float`,
    /^-\d+$/.test(literal) ? { fixes: [replacing(`Change to ${literal}.0`, exponent.span, `${literal}.0`, true)] } : {},
  );
  return undefined;
}
