/** @file Every rule fires on its own left side, and both sides have the same values, dtype and shape. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { foldConstant } from "../../../runtime/src/optimize/fold.ts";
import { rewriteNodes } from "../../../runtime/src/optimize/rewrite.ts";
import type { Rule } from "../../../runtime/src/optimize/rule.ts";
import { RuleIndex } from "../../../runtime/src/optimize/rule-index.ts";
import { allRules } from "../../../runtime/src/optimize/rules/index.ts";
import "../../../runtime/src/ops/index.ts";
import { dtypesOf, exampleGraph, exampleShape, examplesOf } from "../../harness/rule-example.ts";

/** Numbers in (-3, 3) with some special ones between, by a generator of its own: the same at each run. */
function values(dtype: Dtype, seed: number): NdArray {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const special = [0, 1, -1, 0.5, 2];
  const one = (): number => (next() < 0.2 ? special[Math.floor(next() * special.length)]! : 6 * next() - 3);
  const list = Array.from({ length: sizeOf(exampleShape) }, one);
  if (dtype === "bool")
    return fromValues(
      dtype,
      exampleShape,
      list.map((v) => v > 0),
    );
  return fromValues(dtype, exampleShape, isFloat(dtype) ? list : list.map(Math.round));
}

/** By the rule alone; constants are folded, as a right side may leave some. */
function after(rule: Rule, before: Node): { readonly node: Node; readonly fired: boolean } {
  let fired = false;
  const [node] = rewriteNodes([before], {
    rules: new RuleIndex([rule]),
    fold: (n) =>
      n.inputs.length > 0 && n.inputs.every((i) => i.type.shape.length === 0) ? foldConstant(n) : undefined,
    onRule: () => {
      fired = true;
    },
  });
  return { node: node!, fired };
}

const constants = (dtype: Dtype): readonly (readonly [number, number])[] =>
  isFloat(dtype)
    ? [
        [2, 3],
        [-2, 0.5],
      ]
    : [[2, 3]];

describe("rewrite rules", () => {
  it("have names of their own", () => {
    const names = allRules.map((r) => r.name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const rule of allRules) {
    it(`${rule.name} fires and keeps the value`, () => {
      for (const term of examplesOf(rule)) {
        for (const dtype of dtypesOf(rule)) {
          const cases = constants(dtype).map((cd) => exampleGraph(rule, term, dtype, cd));
          const results = cases.map((before) => ({ before, ...after(rule, before) }));
          assert.ok(
            results.some((r) => r.fired),
            "the rule does not fire",
          );
          for (const { before, node } of results) {
            assert.equal(printType(node.type), printType(before.type));
            // A rule that computes in float64 what was float32 differs by the rounding that it spares.
            for (const seed of [1, 2, 3]) compare(before, node, seed, rule.name.endsWith("-into-cast") ? 1e-6 : 1e-12);
          }
        }
      }
    });
  }
});

/** Equal wherever the left side is finite. */
function compare(before: Node, node: Node, seed: number, tolerance: number): void {
  const results = evaluate([before, node], (leaf) => values(leaf.type.dtype, seed + leaf.name!.charCodeAt(0)));
  assert.ok(!isRunFault(results));
  const [expected, actual] = results as [NdArray, NdArray];
  for (let i = 0; i < expected.data.length; i++) {
    const a = Number(readElement(expected, i));
    const b = Number(readElement(actual, i));
    if (Number.isFinite(a))
      assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a)), `${a} became ${b} at ${i}`);
  }
}
