/** @file Small graphs for tests: leaves, tensors from nested lists, evaluation on the reference backend. */
import assert from "node:assert/strict";
import { evaluate } from "../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import { makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import type { Shape } from "../../runtime/src/ir/type.ts";
import type { Nested } from "../../runtime/src/ops/op.ts";
import "../../runtime/src/ops/index.ts";

/** A leaf of op `input`. */
export const inputLeaf = (name: string, dtype: Dtype, shape: Shape = []): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: { dtype, shape }, name });

/** A tensor from nested lists; an empty list has length 0. */
export function tensor(values: Nested, dtype: Dtype = "float64"): NdArray {
  const shape: number[] = [];
  for (let v: Nested | undefined = values; typeof v === "object"; v = v[0]) shape.push(v.length);
  const flat = flatten(values);
  const wide = dtype === "int64" || dtype === "uint64";
  return fromValues(dtype, shape, wide ? flat.map((v) => BigInt(v)) : flat);
}

const flatten = (values: Nested): number[] => (typeof values === "number" ? [values] : values.flatMap(flatten));

/** Values of `roots` with the leaves of `bindings`; a fault fails the test. */
export function valuesOf(roots: readonly Node[], bindings: ReadonlyMap<Node, NdArray> = new Map()): NdArray[] {
  const results = evaluate(roots, (leaf) => bindings.get(leaf) ?? assert.fail(`${leaf.op} is not bound`));
  if (isRunFault(results)) assert.fail(`${results.code}: ${results.message}`);
  return results;
}

/** The elements in C order: booleans, bigints or numbers. */
export const elements = (a: NdArray): (number | bigint | boolean)[] =>
  Array.from({ length: a.data.length }, (_, i) => readElement(a, i));

/** The elements of the value of one node without leaves. */
export const elementsOf = (node: Node, bindings?: ReadonlyMap<Node, NdArray>): (number | bigint | boolean)[] =>
  elements(valuesOf([node], bindings)[0]!);
