/** @file Every rule fires on its own left side, and both sides have the same values, dtype and shape. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement, sizeOf } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import { makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { printType, tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { foldConstant } from "../../../runtime/src/optimize/fold.ts";
import { instantiate, type Term } from "../../../runtime/src/optimize/pattern.ts";
import { indexRules, rewriteNodes } from "../../../runtime/src/optimize/rewrite.ts";
import type { Rule } from "../../../runtime/src/optimize/rule.ts";
import { allRules } from "../../../runtime/src/optimize/rules/index.ts";
import "../../../runtime/src/ops/index.ts";

const g = new Builder();
const shape = [3, 4];

const input = (name: string, dtype: Dtype): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: tensorType(dtype, shape), name });

/** Numbers in (-3, 3) with some special ones between, by a generator of its own: the same at each run. */
function values(dtype: Dtype, seed: number): NdArray {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const special = [0, 1, -1, 0.5, 2];
  const one = (): number => (next() < 0.2 ? special[Math.floor(next() * special.length)]! : 6 * next() - 3);
  const list = Array.from({ length: sizeOf(shape) }, one);
  return fromValues(
    dtype,
    shape,
    dtype === "bool" ? list.map((v) => v > 0) : list.map((v) => (dtype.startsWith("int") ? Math.round(v) : v)),
  );
}

interface Case {
  readonly term: Term;
  readonly constants: readonly [c: number, d: number];
  readonly dtype: Dtype;
}

const dtypesOf = (rule: Rule): readonly Dtype[] =>
  ({ any: ["float64"], number: ["float64"], signed: ["float64", "int32"], integer: ["int64"], float: ["float64"] })[
    rule.on
  ] as readonly Dtype[];

const cases = (rule: Rule): readonly Case[] =>
  dtypesOf(rule).flatMap((dtype) =>
    (rule.examples ?? [rule.left]).flatMap((term) =>
      (
        [
          [2, 3],
          [-2, 0.5],
        ] as const
      ).map((constants) => ({ term, dtype, constants: dtype === "float64" ? constants : ([2, 3] as const) })),
    ),
  );

/** The left side over inputs, and its value before and after the rule alone. */
function sides(rule: Rule, { term, constants, dtype }: Case, seed: number) {
  const leaves: Record<string, Node> = {};
  for (const name of ["x", "y", "z", "a", "b"]) leaves[name] = input(name, dtype);
  leaves.condition = input("condition", "bool");
  const scalar = (v: number): Node => g.constant(fromValues(dtype, [], [v]));
  const bool = rule.name.includes("not-not") || /^(and|or)-/.test(rule.name);
  const found = { ...leaves, c: scalar(constants[0]), d: scalar(constants[1]), ...(bool && { x: leaves.condition }) };
  const made = instantiate(g, term, found);
  assert.ok(typeof made === "object");
  const fired: string[] = [];
  const [after] = rewriteNodes([made], {
    rules: indexRules([rule]),
    fold: (n) =>
      n.inputs.length > 0 && n.inputs.every((i) => i.op === "constant" && i.type.shape.length === 0)
        ? foldConstant(n)
        : undefined,
    onRule: (name) => fired.push(name),
  });
  const env = (leaf: Node): NdArray => values(leaf.type.dtype, seed + leaf.name!.charCodeAt(0));
  return { before: made, after: after!, fired, run: () => evaluate([made, after!], env) };
}

describe("rewrite rules", () => {
  it("have names of their own", () => {
    const names = allRules.map((r) => r.name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const rule of allRules) {
    if (rule.name === "uniform-constant" || /erf/.test(rule.name)) continue;
    it(`${rule.name} fires and keeps the value`, () => {
      for (const example of rule.examples ?? [rule.left]) {
        const all = cases(rule).filter((c) => c.term === example);
        assert.ok(
          all.some((c) => sides(rule, c, 1).fired.includes(rule.name)),
          "the rule does not fire",
        );
      }
      for (const c of cases(rule)) {
        for (const seed of [1, 2, 3]) {
          const { before, after, run } = sides(rule, c, seed);
          assert.equal(printType(after.type), printType(before.type));
          const results = run();
          assert.ok(!isRunFault(results));
          // A rule that computes in float64 what was float32 differs by the rounding that it spares.
          compare(results[0]!, results[1]!, rule.name.endsWith("-into-cast") ? 1e-6 : 1e-12);
        }
      }
    });
  }
});

/** Equal wherever the left side is finite. */
function compare(expected: NdArray, actual: NdArray, tolerance: number): void {
  for (let i = 0; i < expected.data.length; i++) {
    const a = Number(readElement(expected, i));
    const b = Number(readElement(actual, i));
    if (Number.isFinite(a))
      assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a)), `${a} became ${b} at ${i}`);
  }
}
