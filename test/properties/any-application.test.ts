/** @file Any op on any operands with any settings: a node of the promised type, or a fault; never an exception. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate } from "../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../runtime/src/contract.ts";
import { grad } from "../../runtime/src/grad.ts";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import { compareDims, type Dim, namedDim, subDims, unknownDim } from "../../runtime/src/ir/dim.ts";
import { type Dtype, dtypes, isFloat, isWide } from "../../runtime/src/ir/dtype.ts";
import type { Attr, Attrs, Node } from "../../runtime/src/ir/node.ts";
import { printType } from "../../runtime/src/ir/type.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { buildList } from "../../runtime/src/ops/build-list.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../runtime/src/ops/op.ts";
import { opNamed } from "../../runtime/src/ops/registry.ts";
import { type ParamKind, parseSignature } from "../../runtime/src/ops/signature.ts";
import { specialise } from "../../runtime/src/optimize/specialise.ts";
import { inputLeaf } from "../harness/graphs.ts";

const g = new Builder();

const small = fc.integer({ min: -4, max: 5 });
const dim = fc.oneof(
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom<Dim>(namedDim("n"), namedDim("m"), subDims(namedDim("n"), 1)),
);
const list = <T>(x: fc.Arbitrary<T>) => fc.array(x, { maxLength: 3 });
const slice = fc.tuple(fc.constant("slice"), fc.option(dim), fc.option(dim), fc.option(small)) as fc.Arbitrary<Attr>;
const item: fc.Arbitrary<Attr> = fc.oneof(
  slice,
  dim.map((d): Attr => ["at", d]),
  fc.constantFrom<Attr>(["tensor"], ["newaxis"], ["ellipsis"], ["window", 2]),
);

/** What the checker lets through for a parameter of each kind. */
const settings: Readonly<Record<Exclude<ParamKind, "tensor" | "tensors">, fc.Arbitrary<Attr>>> = {
  axis: fc.oneof(fc.constant(null), small, list(small)),
  int: small,
  ints: fc.oneof(list(small), fc.constant(null)),
  dim,
  dims: list(dim),
  offset: dim,
  offsets: list(dim),
  dtype: fc.constantFrom<Attr>(...dtypes),
  bool: fc.boolean(),
  str: fc.constantFrom("left", "right", "edge", "wrap", "x", ""),
  float: fc.constantFrom(-1, 0, 0.5, 1, 2, 3, Number.POSITIVE_INFINITY),
  any: fc.oneof(fc.constant(null), dim, fc.constant("x"), fc.constant(0.5), list(fc.oneof(dim, list(small)))),
};

interface Operand {
  readonly dtype: Dtype;
  readonly shape: readonly Dim[];
}
const operand: fc.Arbitrary<Operand> = fc.record({
  dtype: fc.oneof(fc.constantFrom(...dtypes), fc.constantFrom<Dtype>("float64", "float32")),
  shape: list(
    fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom<Dim>(namedDim("n"), namedDim("m"), unknownDim("test"))),
  ),
});

interface Application {
  readonly op: string;
  readonly operands: readonly Operand[];
  readonly attrs: Attrs;
}

const ops = allOps().filter((op) => op.kind !== "leaf" && op.category !== "internal" && op.name !== "random");

/** Sub-graphs are made by the checker only. */
const takesGraphs = (op: Op): boolean => op.category === "control" || op.category === "gradient";

const applicationOf = (op: Op): fc.Arbitrary<Application> => {
  const { params } = parseSignature(op.sig);
  const tensors = params.filter((p) => p.kind === "tensor").length;
  const many = params.some((p) => p.kind === "tensors");
  const settled: Record<string, fc.Arbitrary<Attr>> = {};
  for (const p of params) {
    if (p.kind === "tensor" || p.kind === "tensors") continue;
    settled[p.name] = p.name === "items" ? list(item) : settings[p.kind];
  }
  const optional = params.filter((p) => p.default !== undefined && p.name in settled).map((p) => p.name);
  const required = Object.keys(settled).filter((name) => !optional.includes(name));
  return fc.record({
    op: fc.constant(op.name),
    operands: fc.array(operand, { minLength: tensors, maxLength: tensors + (many ? 3 : 0) }),
    attrs: fc.record(settled, { requiredKeys: required }) as fc.Arbitrary<Attrs>,
  });
};

/** An integer tensor for each item that wants one, behind the operands of the op. */
function operandsOf({ op, operands, attrs }: Application): readonly Operand[] {
  if (!Array.isArray(attrs.items)) return operands;
  const { params } = parseSignature(opNamed(op).sig);
  const own = operands.slice(0, params.filter((p) => p.kind === "tensor").length);
  const wanted = (attrs.items as readonly Attr[]).filter(
    (i) => Array.isArray(i) && (i[0] === "tensor" || i[0] === "window"),
  );
  return [...own, ...wanted.map((_, i) => operands[own.length + i] ?? ({ dtype: "int64", shape: [] } as const))];
}

const describeOne = ({ op, operands, attrs }: Application): string =>
  `${op} of ${JSON.stringify(operands)} with ${JSON.stringify(attrs)}`;

/** Numbers from 0 to 3. */
function filled(dtype: Dtype, shape: readonly number[]): NdArray {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => (isWide(dtype) ? BigInt(i % 4) : i % 4));
  return fromValues(dtype, shape, values);
}

function run(outputs: readonly Node[], leaves: readonly Node[]): void {
  const shapes = leaves.map((leaf) => leaf.type.shape.map((d) => (typeof d === "number" ? d : 2)));
  const graph = specialise({ kind: "graph", inputs: leaves, outputs }, shapes);
  if (isRunFault(graph)) return;
  const values = new Map(graph.inputs.map((leaf, i) => [leaf, filled(leaf.type.dtype, shapes[i]!)]));
  // `evaluate` itself checks that the results are of the types that were inferred.
  const results = evaluate(graph.outputs, (leaf) => values.get(leaf) ?? assert.fail("an unbound leaf"));
  if (isRunFault(results)) assert.match(results.code, /^[a-z-]+$/);
}

/** Of the sum of all float results; each must have the type of its leaf. */
function gradientsOf(outputs: readonly Node[], leaves: readonly Node[]): readonly Node[] {
  const costs = outputs.filter((y) => isFloat(y.type.dtype) && !y.results).map((y) => g.cast(g.sum(y), "float64"));
  const wrt = leaves.filter((x) => isFloat(x.type.dtype));
  if (costs.length === 0 || wrt.length === 0) return [];
  const found = grad(
    costs.reduce((a, b) => g.add(a, b)),
    wrt,
    { disconnectedInputs: "ignore" },
  );
  if (isFault(found)) return assert.fail(found.message);
  for (const [i, d] of found.entries()) {
    const { type } = wrt[i]!;
    // A length that was unknown may have become known on the way.
    const fits = type.shape.every((n, axis) => compareDims(n, d.type.shape[axis] ?? -1) !== "different");
    assert.ok(fits && d.type.dtype === type.dtype && d.type.shape.length === type.shape.length, printType(d.type));
  }
  return found;
}

describe("any application of an op gives a node that computes what its type says, or a fault:", () => {
  for (const op of ops.filter((o) => !takesGraphs(o))) {
    it(op.name, () => {
      fc.assert(
        fc.property(applicationOf(op), (a) => {
          const leaves = operandsOf(a).map((o, i) => inputLeaf(`x${i}`, o.dtype, o.shape));
          try {
            const made = op.kind === "list" ? buildList(a.op, leaves, a.attrs) : build(a.op, leaves, a.attrs);
            if (isFault(made)) return;
            const outputs = (Array.isArray(made) ? made : [made]) as readonly Node[];
            run(outputs, leaves);
            run(gradientsOf(outputs, leaves), leaves);
          } catch (error) {
            assert.fail(`${describeOne(a)}: ${error}`);
          }
        }),
        { numRuns: 50 },
      );
    });
  }
});

describe("an application that was once wrong gives a fault:", () => {
  it("a bool as the start of a window", () => {
    for (const shape of [[0], [3], []]) {
      const leaves = [inputLeaf("x", "float64", [4]), inputLeaf("i", "bool", shape)];
      assert.ok(isFault(build("index", leaves, { items: [["window", 2]] })));
    }
  });
});
