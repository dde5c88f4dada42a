/** @file Random expressions with many folds over the axes of one space, which share loops, against the reference. */
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, leavesFor } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

const dtypes: readonly Dtype[] = ["float64", "float32", "int32", "int64", "int8", "uint16"];
const g = new Builder();

/** Choices from one stream of numbers. */
function chooser(seed: number) {
  const next = uniforms(seed);
  const below = (n: number): number => Math.floor(next() * n);
  return { next, below, pick: <T>(list: readonly T[]): T => list[below(list.length)]! };
}

type Chooser = ReturnType<typeof chooser>;

function values(dtype: Dtype, shape: readonly number[], { next, below }: Chooser): NdArray {
  const list = Array.from({ length: sizeOf(shape) }, () => (isFloat(dtype) ? 2 * next() - 1 : BigInt(below(9) - 4)));
  return fromValues(dtype, shape, list);
}

/** Folds of all kinds over x [a, b, c], some of an expression of x and things that stretch over it, then of each other. */
function outputsOf(inputs: readonly Node[], float: boolean, { pick, below }: Chooser): Node[] {
  const [x, y, z] = inputs as [Node, Node, Node];
  const points = [x, g.add(x, y), g.mul(x, z), g.sub(g.mul(x, y), z)];
  const function_ = float ? "tanh" : "abs";
  points.push(g.op(function_, [pick(points)]), g.op("maximum", [pick(points), pick(points)]));
  const folds = Array.from({ length: 4 }, () => {
    const axes = pick([[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]]);
    return g.op(pick(["sum", "max", "min"]), [pick(points)], { axis: axes, keepdims: true });
  });
  const later = g.sub(pick(points), pick(folds));
  const turned = g.transpose(
    pick(points),
    pick([
      [1, 0, 2],
      [2, 0, 1],
      [0, 2, 1],
    ]),
  );
  return [...folds, later, g.sum(later, [below(3)]), g.sum(turned, [below(3)]), points[below(points.length)]!];
}

describe("loops with several folds on WebAssembly give what the reference gives", () => {
  const lengths = [1, 2, 3, 5, 8, 9, 17, 33, 100];
  for (const dtype of dtypes) {
    it(dtype, () => {
      for (let seed = 1; seed <= 40; seed++) {
        const choose = chooser(seed);
        const shape = [choose.pick(lengths), choose.pick(lengths), choose.pick(lengths.slice(0, 7))];
        const stretched = choose.pick([[shape[2]!], [shape[1]!, 1], [shape[0]!, 1, shape[2]!], []]);
        const args = [values(dtype, shape, choose), values(dtype, shape, choose), values(dtype, stretched, choose)];
        const inputs = leavesFor(args);
        const outputs = outputsOf(inputs, isFloat(dtype), choose);
        compareBackends(prepared({ kind: "graph", inputs, outputs }), args, `${dtype} ${seed}`, 2 ** 14);
      }
    });
  }
});
