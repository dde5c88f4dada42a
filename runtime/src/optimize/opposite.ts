/** @file Tells that one node is the negative of another, in whichever of the forms that `canonicalise` gives to a sign. */
import type { Node } from "../ir/node.ts";
import { scalarValue } from "./constants.ts";

/** The constant operand of a commutative op, and the other one. */
function withConstant({ inputs }: Node): { readonly value: number; readonly other: Node } | undefined {
  const [l, r] = inputs as readonly [Node, Node];
  const right = scalarValue(r);
  if (right !== undefined) return { value: right, other: l };
  const left = scalarValue(l);
  return left === undefined ? undefined : { value: left, other: r };
}

/** Whether surely a = -b. Both have to be in normal form, with equal nodes merged. */
export function areOpposite(a: Node, b: Node): boolean {
  if (a.op === "neg" && a.inputs[0] === b) return true;
  if (b.op === "neg" && b.inputs[0] === a) return true;
  if (a.op === "constant") return scalarValue(a) !== undefined && scalarValue(b) === -scalarValue(a)!;
  if (a.op === "sub" && b.op === "sub") return a.inputs[0] === b.inputs[1] && a.inputs[1] === b.inputs[0];
  if (a.op === "mul" && b.op === "mul") {
    const [p, q] = [withConstant(a), withConstant(b)];
    return p !== undefined && q !== undefined && p.other === q.other && p.value === -q.value;
  }
  if (a.op === "true_divide" && b.op === "true_divide") {
    return a.inputs[1] === b.inputs[1] && areOpposite(a.inputs[0]!, b.inputs[0]!);
  }
  // x + c and -c - x.
  if (a.op === "sub" && b.op === "add") return areOpposite(b, a);
  if (a.op !== "add" || b.op !== "sub") return false;
  const shift = withConstant(a);
  return shift !== undefined && shift.other === b.inputs[1] && scalarValue(b.inputs[0]!) === -shift.value;
}
