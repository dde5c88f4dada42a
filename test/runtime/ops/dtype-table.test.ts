/** @file Result dtypes against those of Theano 1.0.5 (test/data/dtype-rules.json), with every difference listed and justified. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { grad } from "../../../runtime/src/grad.ts";
import { type Dtype, dtypes, isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { findOp } from "../../../runtime/src/ops/index.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { inputLeaf } from "../../harness/graphs.ts";

interface Rules {
  readonly binary: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string | null>>>>>>;
  readonly unary: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly python_constants: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const theano = JSON.parse(readFileSync("test/data/dtype-rules.json", "utf8")) as Rules;
const g = new Builder();

/** Where our name is another one. */
const ours: Readonly<Record<string, string>> = {
  true_div: "true_divide",
  int_div: "floor_divide",
  lt: "less",
  eq: "equal",
  and_: "bitwise_and",
  join: "concatenate",
  switch: "where",
  inv: "reciprocal",
  sgn: "sign",
  invert: "bitwise_not",
};

const isInt = (d: string): boolean => d.startsWith("int") || d.startsWith("uint");

/** Differences from Theano: which, what we give (null: refused), and why. */
const differences: readonly {
  readonly applies: (op: string, a: Dtype, b?: Dtype) => boolean;
  readonly gives: (a: Dtype) => string | null;
  readonly why: string;
}[] = [
  {
    applies: (op, a, b) =>
      op === "and_" && ((a === "uint64" && isInt(b!) && b!.startsWith("i")) || (b === "uint64" && a.startsWith("int"))),
    gives: () => null,
    why: "uint64 with a signed integer promotes to float64, which has no bits: Theano fails when it runs, we refuse",
  },
  {
    applies: (op, a) => (op === "floor" || op === "round") && !isFloat(a),
    gives: (a) => a,
    why: "language.md section 10: round, ceil and floor keep integers",
  },
  {
    applies: (op, a) => op === "cumsum" && a === "bool",
    gives: () => "int64",
    why: "as the sum of bools; a running sum that stays bool tells nothing",
  },
  {
    applies: (op, a) => op === "grad_sum_sqr" && !isFloat(a),
    gives: () => null,
    why: "language.md section 10: gradients through integers are an error",
  },
];

/** `shape` is a list of integers in our language, not a tensor. */
const notOps = new Set(["shape"]);

const dtypeOf = (result: Node | Fault): string | null => (isFault(result) ? null : result.type.dtype);

function expected(op: string, value: string | null, a: Dtype, b?: Dtype): string | null {
  const difference = differences.find((d) => d.applies(op, a, b));
  return difference ? difference.gives(a) : value;
}

describe("result dtypes", () => {
  for (const [op, table] of Object.entries(theano.binary)) {
    const name = ours[op] ?? op;
    it(`of ${name} are Theano's`, () => {
      assert.ok(findOp(name), `there is no op ${name}`);
      for (const a of dtypes) {
        for (const b of dtypes) {
          const shape = op === "dot" || op === "join" ? [3] : [];
          const x = inputLeaf("x", a, shape);
          const y = inputLeaf("y", b, shape);
          const inputs = op === "switch" ? [inputLeaf("c", "bool"), x, y] : [x, y];
          const result = build(name, inputs, op === "join" ? { axis: 0 } : {});
          assert.equal(dtypeOf(result), expected(op, table[a]![b]!, a, b), `${name}(${a}, ${b})`);
        }
      }
    });
  }

  for (const [op, table] of Object.entries(theano.unary)) {
    if (notOps.has(op)) continue;
    const name = ours[op] ?? op;
    it(`of ${name} are Theano's`, () => {
      for (const a of dtypes) {
        const x = inputLeaf("x", a, [3]);
        const result = op === "grad_sum_sqr" ? gradientOfSquares(x) : build(name, [x], {});
        assert.equal(dtypeOf(result), expected(op, table[a]!, a), `${name}(${a})`);
      }
    });
  }

  it("of literals are those of the tensor that they meet, where Theano takes the smallest type that holds them", () => {
    const literals = [0, 1, 127, 128, 255, 256, 32767, 0.5, 0.1, 1e300];
    const fits: Readonly<Record<string, number>> = { int8: 127, int32: 2147483647 };
    for (const value of literals) {
      const theirs = theano.python_constants[value === 1e300 ? "1e+300" : String(value)]!;
      for (const d of ["int8", "int32", "int64", "float32", "float64"] as const) {
        const result = dtypeOf(build("add", [inputLeaf("x", d), g.literal(value)]));
        if (!Number.isInteger(value) || value === 1e300) {
          // A float literal leaves floats as they are and makes integers float64.
          assert.equal(result, isFloat(d) ? d : "float64", `${d} + ${value}`);
        } else {
          assert.equal(result, value > (fits[d] ?? Number.POSITIVE_INFINITY) ? null : d, `${d} + ${value}`);
          if (value <= 127) assert.equal(result, theirs[`plus_${d}`]);
        }
      }
    }
  });

  it("of two literals are int64 or float64", () => {
    assert.equal(dtypeOf(build("add", [g.literal(1), g.literal(2)])), "int64");
    assert.equal(dtypeOf(build("add", [g.literal(1), g.literal(0.5)])), "float64");
    assert.equal(dtypeOf(build("true_divide", [g.literal(1), g.literal(2)])), "float64");
    assert.equal(dtypeOf(build("where", [inputLeaf("c", "bool"), g.literal(1), g.literal(0)])), "int64");
  });
});

function gradientOfSquares(x: Node): Node | Fault {
  const result = grad(g.op("sum", [g.op("sqr", [x])]), [x]);
  return isFault(result) ? result : result[0]!;
}
