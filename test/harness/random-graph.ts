/** @file fast-check generator of random well-typed graphs with arguments for them. */
import fc from "fast-check";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import { type Dtype, isFloat } from "../../runtime/src/ir/dtype.ts";
import { type Graph, makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { tensorType } from "../../runtime/src/ir/type.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { parseSignature } from "../../runtime/src/ops/signature.ts";

/** A graph with concrete shapes, and one argument for each of its inputs. */
export interface RandomGraph {
  readonly graph: Graph;
  readonly args: readonly NdArray[];
}

export interface RandomGraphOptions {
  /** How many applications are tried. */
  readonly maxNodes?: number;
  /** Dtypes of the inputs. */
  readonly dtypes?: readonly Dtype[];
  /** Leaves an op out. */
  readonly without?: (op: string) => boolean;
}

/** Kinds of ops that apply to tensors of any shape, with the attributes to try. */
const attributes: Readonly<
  Record<string, readonly Readonly<Record<string, string | number | boolean | null | readonly number[]>>[]>
> = {
  cast: [{ dtype: "float64" }, { dtype: "float32" }, { dtype: "int32" }],
  transpose: [{ axes: null }],
  sum: [{ axis: null }, { axis: 0 }, { axis: -1, keepdims: true }],
  mean: [{ axis: null }, { axis: 0 }],
  max: [{ axis: null }, { axis: 0, keepdims: true }],
  min: [{ axis: null }, { axis: -1 }],
  softmax: [{ axis: -1 }],
  log_softmax: [{ axis: -1 }],
  logsumexp: [{ axis: 0 }],
};

const shapes: readonly (readonly number[])[] = [[], [1], [3], [4], [2, 3], [3, 4], [1, 4], [3, 1], [2, 3, 4]];

/** Values that show special cases: zeros, negatives, halves, large ones, now and then infinities and NaN. */
const element = (dtype: Dtype): fc.Arbitrary<number> =>
  isFloat(dtype)
    ? fc.oneof(
        { weight: 12, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }).map((v) => (Math.abs(v) < 1e-6 ? 0 : v)) },
        { weight: 4, arbitrary: fc.constantFrom(0, 1, -1, 2, 0.5, -0.5) },
        { weight: 1, arbitrary: fc.constantFrom(40, -40, 800, -800) },
      )
    : fc.integer({ min: dtype.startsWith("u") || dtype === "bool" ? 0 : -4, max: dtype === "bool" ? 1 : 5 });

/** A tensor of one dtype and shape. */
const arrayOf = (dtype: Dtype, shape: readonly number[]): fc.Arbitrary<NdArray> =>
  fc
    .array(element(dtype), { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
    .map((values) => fromValues(dtype, shape, values));

/** Ops that the generator can apply: those of one or more tensors whose other parameters have defaults, or are listed above. */
function applicable(without: (op: string) => boolean): { name: string; arity: number }[] {
  const found: { name: string; arity: number }[] = [];
  for (const op of allOps()) {
    // Complex numbers are split into their parts before a backend sees a graph: test/runtime/complex.
    if (op.category === "complex") continue;
    if (op.kind === "leaf" || op.category === "internal" || op.category === "random" || op.category === "control")
      continue;
    if (op.kind === "list" || (op.kind === "kernel" && !["dot"].includes(op.name))) continue;
    // What can fault on the elements (a class number or an index out of range, a singular matrix) has tests of its own.
    if (op.name.includes("crossentropy") || op.name === "embedding" || op.name === "tensorsolve") continue;
    if (without(op.name)) continue;
    const { params } = parseSignature(op.sig);
    if (params.some((p) => p.kind === "tensors")) continue;
    const tensors = params.filter((p) => p.kind === "tensor" && p.default === undefined);
    const others = params.filter((p) => p.kind !== "tensor" && p.default === undefined);
    if (tensors.length === 0 || (others.length > 0 && !attributes[op.name])) continue;
    if (others.length === 0 && op.kind !== "elementwise" && params.length > tensors.length && !attributes[op.name])
      continue;
    found.push({ name: op.name, arity: tensors.length });
  }
  return found;
}

/** Random graphs over everything that is declared: what does not fit (a refused dtype, shapes that do not broadcast) is passed over. */
export function randomGraph(options: RandomGraphOptions = {}): fc.Arbitrary<RandomGraph> {
  const ops = applicable(options.without ?? (() => false));
  const dtypes = options.dtypes ?? ["float64"];
  const leaf = fc.record({ dtype: fc.constantFrom(...dtypes), shape: fc.constantFrom(...shapes) });
  const step = fc.record({
    op: fc.nat(ops.length - 1),
    attrs: fc.nat(1000),
    operands: fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
    literal: fc.option(fc.constantFrom(0, 1, 2, -1, 0.5, 3), { nil: undefined, freq: 4 }),
  });
  return fc
    .record({
      leaves: fc.array(leaf, { minLength: 1, maxLength: 4 }),
      steps: fc.array(step, { minLength: 1, maxLength: options.maxNodes ?? 14 }),
    })
    .chain(({ leaves, steps }) => {
      const inputs = leaves.map(({ dtype, shape }, i) =>
        makeNode({
          op: "input",
          attrs: { ref: makeRef("input", `x${i}`) },
          type: tensorType(dtype, shape),
          name: `x${i}`,
        }),
      );
      const pool: Node[] = [...inputs];
      for (const { op, attrs, operands, literal } of steps) {
        const { name, arity } = ops[op]!;
        const choices = attributes[name];
        // Later nodes are likelier, so that graphs grow deep.
        const chosen = operands.slice(0, arity).map((k) => pool[pool.length - 1 - (k % Math.min(pool.length, 5))]!);
        if (literal !== undefined && arity === 2) {
          const value = fromValues(Number.isInteger(literal) ? "int64" : "float64", [], [literal]);
          chosen[operands[0]! % 2] = makeNode({
            op: "constant",
            attrs: { value },
            type: { ...tensorType(value.dtype), weak: true },
          });
        }
        const made = build(name, chosen, choices ? choices[attrs % choices.length]! : {});
        if (!isFault(made) && !made.results) pool.push(made);
      }
      const graph: Graph = { kind: "graph", inputs, outputs: pool.slice(-2) };
      return fc.tuple(...leaves.map(({ dtype, shape }) => arrayOf(dtype, shape))).map((args) => ({ graph, args }));
    });
}
