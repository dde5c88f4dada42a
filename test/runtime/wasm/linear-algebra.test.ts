/** @file Blocked factorisations on WebAssembly against the plain ones, in lengths around and above those of their blocks. */
import assert from "node:assert/strict";
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Attrs, type Node, topological } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { applyOp, prepared } from "../../harness/apply-op.ts";
import { compareBackends, compareOp, leavesFor, sharedBackend } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

type Float = "float32" | "float64";
const lengths = [1, 2, 5, 8, 9, 16, 17, 25, 33, 64, 71, 130];
const g = new Builder();

function matrices(seed: number, dtype: Float, shape: readonly number[], diagonal = 0): NdArray {
  const next = uniforms(seed);
  const n = shape[shape.length - 1]!;
  return fromValues(
    dtype,
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => 2 * next() - 1 + (i % n === Math.floor(i / n) % n ? diagonal : 0)),
  );
}

/** What a run gives up with. */
function faultOf(op: string, args: readonly NdArray[], attrs: Attrs = {}): RunFault {
  const leaves = leavesFor(args);
  const { graph } = applyOp(op, leaves, attrs) ?? assert.fail("refused");
  const draw = (): void => assert.fail("nothing is drawn here");
  const executable = sharedBackend().compile(graph, { outputs: ["host"], mode: "fast", profile: false, draw });
  if (isRunFault(executable)) return executable;
  const found = executable.run(args);
  executable.dispose();
  return isRunFault(found) ? found : assert.fail("no fault");
}

describe("blocked factorisations give what the plain ones give", () => {
  for (const dtype of ["float32", "float64"] as const) {
    it(`of general matrices, in ${dtype}`, () => {
      for (const n of lengths) {
        // Large on the diagonal after an exchange of rows: well conditioned, and all of the pivoting is seen.
        const a = matrices(n, dtype, [n, n], n < 3 ? 0 : Math.sqrt(n));
        for (const k of [1, 3, 40]) {
          compareOp("lu_solve", [a, matrices(n + k, dtype, [n, k])], {}, `lu_solve ${n}, ${k}`, 20000);
        }
        compareOp("inv", [a], {}, `inv ${n}`, 20000);
        for (const op of ["det", "slogdet", "lu"]) compareOp(op, [a], {}, `${op} ${n}`, 20000);
      }
    });

    it(`of triangular matrices, in ${dtype}`, () => {
      for (const n of lengths) {
        const a = matrices(n, dtype, [n, n], 4 + n / 8);
        for (const k of [1, 9]) {
          for (let mask = 0; mask < 8; mask++) {
            // With ones for the diagonal a random triangle is badly conditioned.
            const unit = (mask & 4) !== 0;
            if (unit && n > 9) continue;
            const attrs = { lower: (mask & 1) !== 0, trans: (mask & 2) !== 0, unit_diagonal: unit };
            compareOp("triangular_solve", [a, matrices(n + k, dtype, [n, k])], attrs, `${n}, ${k}, ${mask}`, 20000);
          }
        }
      }
    });

    it(`of positive definite matrices, in ${dtype}`, () => {
      for (const n of lengths) {
        const a = matrices(n, dtype, [2, n, n], 1 + n);
        for (const lower of [true, false]) compareOp("cholesky", [a], { lower }, `cholesky ${n}`, 20000);
      }
    });
  }

  it("of symmetric ones: eigenvalues and eigenvectors", () => {
    for (const dtype of ["float32", "float64"] as const) {
      for (const n of lengths.filter((length) => length < 100)) {
        const a = matrices(n, dtype, [n, n]);
        for (const lower of [true, false]) {
          compareOp("eigvalsh", [a], { lower }, `eigvalsh ${n}`, 20000);
          // Eigenvectors are the less certain the closer their values lie.
          if (n < 20) compareOp("eigh", [a], { lower }, `eigh ${n}`, 200000);
        }
      }
    }
  });

  it("of any shape: qr and svd", () => {
    for (const dtype of ["float32", "float64"] as const) {
      for (const m of [1, 2, 5, 17, 40]) {
        for (const n of [1, 3, 16, 33]) {
          const a = matrices(m + n, dtype, [m, n]);
          compareOp("qr", [a], {}, `qr ${m}, ${n}`, 200000);
          // Singular vectors too are the less certain the closer their values lie.
          const certain = m !== n && (dtype === "float64" || Math.min(m, n) < 30);
          if (certain) compareOp("svd", [a], {}, `svd ${m}, ${n}`, 2000000);
        }
      }
    }
  });

  it("factored once for a system and its gradient", () => {
    const [x, y] = [matrices(3, "float64", [3, 40, 40], 9), matrices(4, "float64", [40, 5])];
    const [a, b] = leavesFor([x, y]) as [Node, Node];
    const solution = g.op("solve", [a, b]);
    const slopes = grad(g.sum(g.op("sqr", [solution])), [a, b]);
    if (isFault(slopes)) assert.fail(slopes.message);
    const graph = prepared({ kind: "graph", inputs: [a, b], outputs: [solution, ...slopes] });
    assert.equal(topological(graph.outputs).filter((n) => n.op === "lu_compact").length, 1);
    compareBackends(graph, [x, y], "solution and gradient", 2000);
  });

  it("of singular matrices, where there is one", () => {
    const singular = fromValues("float64", [2, 2, 2], [1, 2, 2, 4, 0, 0, 0, 1]);
    for (const op of ["det", "slogdet", "lu"]) compareOp(op, [singular], {}, op);
  });

  it("of windows on other tensors: transposed, every second, one for all of a stack", () => {
    const [x, y] = [matrices(3, "float64", [2, 40, 40], 9), matrices(4, "float64", [20, 3])];
    const [a, b] = leavesFor([x, y]) as [Node, Node];
    const even = ["slice", null, null, 2];
    const part = g.op("subtensor", [g.transpose(a, [0, 2, 1])], { items: [["slice", null, null, null], even, even] });
    const outputs = [
      g.op("solve", [part, b]),
      g.op("solve_triangular", [part, b], { lower: true }),
      g.op("inv", [part]),
      g.op("cholesky", [g.op("subtensor", [a], { items: [["at", 0], even, even] })]),
    ];
    compareBackends(prepared({ kind: "graph", inputs: [a, b], outputs }), [x, y], "windows", 2000);
  });
});

describe("what has no factorisation", () => {
  it("spreads NaN in any shape", () => {
    for (const shape of [
      [5, 2],
      [2, 5],
    ]) {
      const x = matrices(1, "float64", shape);
      (x.data as Float64Array)[3] = Number.NaN;
      compareOp("svd", [x], {}, `svd ${shape}`);
    }
  });

  it("is told with the matrix of the stack, and the column", () => {
    const stack = fromValues("float64", [2, 2, 2], [1, 2, 3, 4, 1, 2, 2, 4]);
    const rhs = fromValues("float64", [2, 2, 1], [1, 1, 1, 1]);
    const singular = faultOf("inv", [stack]);
    assert.equal(singular.code, "singular-matrix");
    assert.equal(singular.message, "inv: matrix [1] of `x0` is singular (its pivot in column 1 is 0)");
    assert.equal(faultOf("lu_solve", [stack, rhs]).code, "singular-matrix");
    assert.equal(
      faultOf("triangular_solve", [fromValues("float64", [1, 1], [0]), fromValues("float64", [1, 1], [1])]).code,
      "singular-matrix",
    );
    const indefinite = faultOf("cholesky", [fromValues("float64", [2, 2], [1, 2, 2, 1])]);
    assert.equal(indefinite.code, "not-positive-definite");
    assert.match(indefinite.message, /^cholesky: `x0` is not positive definite \(its first 2 rows/);
    assert.equal(faultOf("cholesky", [fromValues("float64", [1, 1], [Number.NaN])]).code, "not-positive-definite");
  });
});
