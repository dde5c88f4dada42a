/** @file What would make two clashing dims agree: another declaration, or a transposed operand. */
import { dimKey, hasUnknown, printDim } from "../../../../runtime/src/ir/dim.ts";
import type { Ref } from "../../../../runtime/src/ir/node.ts";
import type { Fault } from "../../../../runtime/src/ops/op.ts";
import type { Fix } from "../diagnostic.ts";
import { type Application, nodeOf } from "./application.ts";
import { originOf } from "./chain.ts";
import { type Context, textOf } from "./context.ts";
import { wrapping } from "./report.ts";

type FaultDim = NonNullable<Fault["dims"]>[number];

/** None of them certain: only the user knows which declaration is the wrong one. */
export function dimFixes(cx: Context, fault: Fault, at: Application): Fix[] {
  const [a, b] = fault.dims ?? [];
  if (!a || !b) return [];
  const transposed = fault.code === "inner-dim" ? transpose(cx, a, at) : [];
  return [...transposed, ...addAxis(cx, fault, at), ...redeclare(cx, b, a, at), ...redeclare(cx, a, b, at)];
}

/** `w.T` where the other axis of the matrix is the dim that is wanted. */
function transpose(cx: Context, wanted: FaultDim, at: Application): Fix[] {
  const operand = at.operands[1];
  const type = nodeOf(at, 1)?.type;
  if (!operand || type?.shape.length !== 2 || dimKey(type.shape[1]!) !== dimKey(wanted.dim)) return [];
  const text = textOf(cx, operand.span);
  const bare = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
  return [wrapping(`Transpose ${text}`, operand.span, bare ? "" : "transpose(", bare ? ".T" : ")")];
}

/** A vector of the length of the rows, beside a matrix: `v[:, none]` gives each row its number. */
function addAxis(cx: Context, fault: Fault, at: Application): Fix[] {
  if (fault.code !== "broadcast") return [];
  return [0, 1].flatMap((i): Fix[] => {
    const [type, other] = [nodeOf(at, i)?.type, nodeOf(at, 1 - i)?.type];
    const operand = at.operands[i];
    if (!operand || type?.shape.length !== 1 || other?.shape.length !== 2) return [];
    if (dimKey(type.shape[0]!) !== dimKey(other.shape[0]!)) return [];
    const text = textOf(cx, operand.span);
    const bare = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
    return [wrapping(`Add an axis to ${text}`, operand.span, bare ? "" : "(", bare ? "[:, none]" : ")[:, none]")];
  });
}

/** The declaration from which the one dim comes, with the other dim in its place. */
function redeclare(cx: Context, from: FaultDim, to: FaultDim, at: Application): Fix[] {
  if (from.paired) return [];
  const node = nodeOf(at, from.operand);
  const origin = node && originOf(node, from.axis, dimKey(from.dim));
  const written = origin && cx.file.declaredTypes.get(origin.node.attrs.ref as Ref);
  const dim = written?.dims?.[origin!.axis];
  if (!origin || !written || !dim || hasUnknown(to.dim)) return [];
  const dims = written.dims!.map((d, i) => (i === origin.axis ? printDim(to.dim) : textOf(cx, d.span)));
  const title = `Declare ${(origin.node.attrs.ref as Ref).name} as ${written.name.text}[${dims.join(", ")}]`;
  return [{ title, edits: [{ span: dim.span, text: printDim(to.dim) }], certain: false }];
}
