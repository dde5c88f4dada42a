/**
 * @file Draws before a loop what its steps would draw one after another: one long draw for many short ones.
 *
 * MT19937 gives numbers one by one, so that a draw of [steps, ...size] holds what draws of [...size] in each step would give, bit for
 * bit. MRG31k3p shares a draw out over streams by its size, and is left in the loop.
 */
import { sizeOf } from "../../ir/array.ts";
import { makeNode, type Node } from "../../ir/node.ts";
import { inputLike } from "../../ops/control/close-over.ts";
import { withInputs } from "../with-inputs.ts";
import { type LooseScan, remade } from "./loose-scan.ts";

/** More numbers are drawn when they are needed: to hold them all would take more than it gains. */
const mostDrawn = 1 << 20;

/** Those of one number after another, each from as much of the stream as it takes. */
const elementwise = new Set(["uniform", "normal", "exponential"]);

/** With draws whose parameters do not change made elements of a sequence; undefined when there are none. */
export function drawsBefore(s: LooseScan): LooseScan | undefined {
  // Backwards the first step would take the last element.
  if (s.stop || s.reverse) return undefined;
  const isShort = (n: Node): boolean => (s.length as number) * sizeOf(n.type.shape as readonly number[]) <= mostDrawn;
  const found = [...s.draws].filter(
    (n) => canMove(n) && isShort(n) && n.inputs.every((x) => s.outer.has(x) || x.op === "constant"),
  );
  if (found.length === 0) return undefined;
  const leaves = new Map<Node, Node>();
  const sequences = found.map((n) => {
    const shape = [s.length, ...n.type.shape];
    const attrs = { ...n.attrs, size: shape };
    const walked = makeNode({
      op: "random",
      inputs: n.inputs,
      attrs,
      type: { dtype: n.type.dtype, shape },
      span: n.span,
    });
    const inner = inputLike(n);
    leaves.set(n, inner);
    return { walked, inner };
  });
  const moved = remade(s, (n, inputs) => leaves.get(n) ?? withInputs(n, inputs));
  const draws = new Set([...moved.draws].filter((n) => ![...leaves.values()].includes(n)));
  return { ...moved, draws, sequences: [...s.sequences, ...sequences] };
}

const canMove = (n: Node): boolean =>
  n.op === "random" && n.attrs.generator === "mt19937" && elementwise.has(n.attrs.distribution as string);
