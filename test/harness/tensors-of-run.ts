/** @file The tensors that names hold after a program has run. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { asTensor, type Value } from "../../server/src/kernel/value.ts";
import type { RunOfText } from "./run-text.ts";

/** The tensor of a name; where it has none, the test fails with what the run said. */
export const tensorOf = (run: RunOfText, name: string): NdArray => arrayOf(heldBy(run, name));

/** The same of a name that holds one tensor, or the results of a call. */
export function tensorsOf(run: RunOfText, name: string): readonly NdArray[] {
  const value = heldBy(run, name);
  return (value.kind === "record" ? value.items : [value]).map(arrayOf);
}

function heldBy(run: RunOfText, name: string): Value {
  const said = run.diagnostics.map((d) => d.message).join("; ");
  return run.values.get(name) ?? assert.fail(`${name} has no value: ${said}`);
}

function arrayOf(value: Value): NdArray {
  const t = asTensor(value);
  return isRunFault(t) ? assert.fail(t.message) : t.array;
}
