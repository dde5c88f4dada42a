/** @file Linear algebra: values recorded from NumPy (test/data/numpy-linear-algebra.py), what decompositions promise, and what is refused. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dim, namedDim } from "../../../runtime/src/ir/dim.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { buildList } from "../../../runtime/src/ops/build-list.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault, type Nested } from "../../../runtime/src/ops/op.ts";
import { prepared, resultsOf } from "../../harness/apply-op.ts";
import { runReference, runWasm } from "../../harness/both-backends.ts";
import { inputLeaf, tensor } from "../../harness/graphs.ts";

interface Row {
  readonly op: string;
  readonly inputs: readonly Nested[];
  readonly attrs: Attrs;
  readonly results: readonly Nested[];
}
const rows = JSON.parse(readFileSync("test/data/numpy-linear-algebra.json", "utf8")) as readonly Row[];
const g = new Builder();

/** Results on both backends, in that order: WebAssembly, reference. */
function resultsOn(op: string, inputs: readonly NdArray[], attrs: Attrs = {}): readonly (readonly NdArray[])[] {
  const leaves = inputs.map((a, i) => inputLeaf(`x${i}`, a.dtype, a.shape));
  const outputs = resultsOf(op, leaves, attrs) ?? assert.fail(`${op} is refused`);
  const graph = prepared({ kind: "graph", inputs: leaves, outputs });
  return [runWasm(graph, inputs), runReference(graph, inputs)];
}

function assertNear(found: NdArray, expected: NdArray, tolerance: number, what: string): void {
  assert.deepEqual(found.shape, expected.shape, what);
  const largest = Math.max(1, ...Array.from(expected.data as Float64Array, (x) => Math.abs(Number(x))));
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(found.data[i]), Number(expected.data[i])];
    assert.ok(Math.abs(a - b) <= tolerance * largest, `${what}, element ${i}: ${a}, not ${b}`);
  }
}

describe("linear algebra gives what NumPy gives", () => {
  for (const op of new Set(rows.map((r) => r.op))) {
    for (const [dtype, tolerance] of [
      ["float64", 1e-10],
      ["float32", 3e-3],
    ] as const) {
      it(`${op} in ${dtype}`, () => {
        for (const [i, row] of rows.filter((r) => r.op === op).entries()) {
          const inputs = row.inputs.map((v) => tensor(v, dtype));
          for (const [backend, results] of resultsOn(op, inputs, row.attrs).entries()) {
            for (const [k, expected] of row.results.entries()) {
              assertNear(
                results[k]!,
                tensor(expected, "float64"),
                tolerance,
                `row ${i}, result ${k}, backend ${backend}`,
              );
            }
          }
        }
      });
    }
  }
});

/** m × n matrices of small numbers, also of low rank. */
const anyMatrix = (m: number, n: number): fc.Arbitrary<NdArray> =>
  fc
    .tuple(
      fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: m * n, maxLength: m * n }),
      fc.integer({ min: 0, max: m }),
    )
    .map(([values, copied]) => {
      const rounded = values.map((v) => Math.round(v * 8) / 8);
      // The last rows again the first: rank is lost.
      for (let i = m - copied; i < m; i++)
        for (let j = 0; j < n; j++) rounded[i * n + j] = rounded[(i % (m - copied || 1)) * n + j]!;
      return tensor(
        Array.from({ length: m }, (_, i) => rounded.slice(i * n, i * n + n)),
        "float64",
      );
    });
const anyShaped = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  .chain(([m, n]) => anyMatrix(m, n));
const anySquare = fc.integer({ min: 1, max: 7 }).chain((n) => anyMatrix(n, n));

/** The greatest absolute value of an expression of the results, on both backends. */
function residuals(
  op: string,
  x: NdArray,
  of: (x: Node, results: readonly Node[]) => readonly Node[],
): readonly number[] {
  const leaf = inputLeaf("x", x.dtype, x.shape);
  const results = resultsOf(op, [leaf], {}) ?? assert.fail("refused");
  const outputs = of(leaf, results).map((n) => g.op("max", [g.op("abs", [n])]));
  const graph = prepared({ kind: "graph", inputs: [leaf], outputs });
  return [runWasm, runReference].flatMap((run) => run(graph, [x]).map((a) => Number(a.data[0])));
}

const identity = (n: Dim): Node => g.op("eye", [], { n });
const settings = { numRuns: 60, seed: 5 };
const small = (found: readonly number[]): boolean => found.every((x) => x < 1e-12 * 64);
const t = (x: Node): Node => g.transpose(x, [1, 0]);

describe("decompositions of any matrix", () => {
  it("qr: q is orthonormal, r upper triangular with no negative diagonal, and q @ r is the matrix", () => {
    fc.assert(
      fc.property(anyShaped, (x) => {
        const k = Math.min(...x.shape);
        return small(
          residuals("qr", x, (a, [q, r]) => [
            g.sub(g.dot(q!, r!), a),
            g.sub(g.dot(t(q!), q!), identity(k)),
            g.op("tril", [r!], { k: -1 }),
            g.op("minimum", [g.op("diagonal", [r!]), 0]),
          ]),
        );
      }),
      settings,
    );
  });

  it("svd: both sides are orthonormal, the values descend, and the product is the matrix", () => {
    fc.assert(
      fc.property(anyShaped, (x) => {
        const k = Math.min(...x.shape);
        return small(
          residuals("svd", x, (a, [u, s, vt]) => [
            g.sub(g.dot(g.mul(u!, s!), vt!), a),
            g.sub(g.dot(t(u!), u!), identity(k)),
            g.sub(g.dot(vt!, t(vt!)), identity(k)),
            g.op("minimum", [g.op("sub", [g.op("sort", [g.neg(s!)]), g.neg(s!)]), 0]),
          ]),
        );
      }),
      settings,
    );
  });

  it("eigh: the vectors are orthonormal, the values ascend, and v * w @ v.T is the matrix", () => {
    fc.assert(
      fc.property(anySquare, (x) => {
        return small(
          residuals("eigh", x, (a, [w, v]) => [
            g.sub(g.dot(g.mul(v!, w!), t(v!)), g.add(g.op("tril", [a]), t(g.op("tril", [a], { k: -1 })))),
            g.sub(g.dot(t(v!), v!), identity(x.shape[0]!)),
            g.sub(g.op("sort", [w!]), w!),
          ]),
        );
      }),
      settings,
    );
  });

  it("lu: l and u are triangular, and their product is the matrix in another order of rows", () => {
    fc.assert(
      fc.property(anySquare, (x) =>
        small(
          residuals("lu", x, (a, [p, l, u]) => [
            g.sub(g.dot(l!, u!), g.op("take", [a, p!], { axis: 0 })),
            g.op("triu", [l!], { k: 1 }),
            g.op("tril", [u!], { k: -1 }),
          ]),
        ),
      ),
      settings,
    );
  });

  it("pinv: x @ pinv(x) @ x is x", () => {
    fc.assert(
      fc.property(anyShaped, (x) => small(residuals("pinv", x, (a, [y]) => [g.sub(g.dot(g.dot(a, y!), a), a)]))),
      settings,
    );
  });

  it("of a stack without matrices, and of matrices without elements, are empty or neutral", () => {
    for (const shape of [
      [0, 3, 3],
      [2, 0, 0],
    ]) {
      const empty = { dtype: "float64" as Dtype, shape, data: new Float64Array(sizeOf(shape)) };
      for (const op of ["inv", "cholesky", "eigh", "svd", "qr", "lu", "det", "slogdet"]) {
        const [found, expected] = resultsOn(op, [empty]);
        for (const [k, e] of expected!.entries()) assert.deepEqual(found![k], e, `${op} ${shape}`);
      }
    }
  });

  it("spread NaN, and end", () => {
    const x = tensor(
      [
        [1, 2],
        [Number.NaN, 3],
      ],
      "float64",
    );
    for (const op of ["eigh", "eigvalsh", "svd"]) {
      for (const results of resultsOn(op, [x])) {
        for (const r of results) assert.ok((r.data as Float64Array).every(Number.isNaN), op);
      }
    }
  });
});

describe("linear algebra refuses", () => {
  const refusal = (op: string, shapes: readonly (readonly Dim[])[], attrs: Attrs = {}): string => {
    const made = build(
      op,
      shapes.map((s, i) => inputLeaf(`x${i}`, "float64", s)),
      attrs,
    );
    return isFault(made) ? `${made.code}: ${made.message}` : assert.fail("not refused");
  };
  const [n, m] = [namedDim("n"), namedDim("m")];

  it("what is not square, by the names of its lengths", () => {
    const message = "not-square: axis lengths `n` and `m` differ, but the matrix $0 must be square";
    for (const op of ["inv", "det", "slogdet", "cholesky", "eigh", "eigvalsh", "lu", "expm"]) {
      assert.equal(refusal(op, [[n, m]]), message);
    }
    assert.equal(refusal("matrix_power", [[n, m]], { n: 2 }), message);
    assert.match(refusal("inv", [[n]]), /^rank: \$0 must be a matrix, but has 1 axis/);
  });

  it("systems whose lengths differ, and words that it does not know", () => {
    assert.match(refusal("solve", [[n, n], [m]]), /^inner-dim: `n` meets `m`/);
    assert.match(
      refusal("solve_triangular", [
        [3, 3],
        [2, 2],
      ]),
      /^inner-dim/,
    );
    assert.match(refusal("solve", [[n, n], []]), /^rank/);
    assert.match(refusal("solve", [[n, n], [n]], { assume_a: "lucky" }), /^value/);
    assert.match(refusal("matrix_norm", [[n, m]], { ord: 3 }), /^value/);
    const lstsq = buildList("lstsq", [inputLeaf("a", "float64", [n, m]), inputLeaf("b", "float64", [m])]);
    assert.ok(isFault(lstsq) && lstsq.code === "inner-dim");
  });

  it("a singular matrix in the words of the op that was written", () => {
    const x = inputLeaf("x", "float64", [2, 2]);
    const value = tensor(
      [
        [1, 2],
        [2, 4],
      ],
      "float64",
    );
    for (const [op, attrs] of [
      ["inv", {}],
      ["matrix_power", { n: -1 }],
    ] as const) {
      const found = evaluate([g.op(op, [x], attrs)], () => value);
      assert.ok(isRunFault(found));
      assert.equal(found.message, `${op}: \`x\` is singular (its pivot in column 1 is 0)`);
    }
  });
});
