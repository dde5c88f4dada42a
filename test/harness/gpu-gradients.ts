/**
 * @file The gradient of an op on the GPU against two others: the reference's in float64, element by element, and a difference quotient
 * of costs that the GPU itself computes. All samples of an op are one program.
 */
import assert from "node:assert/strict";
import type { Placement } from "../../runtime/src/contract.ts";
import { grad } from "../../runtime/src/grad.ts";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import { isFloat } from "../../runtime/src/ir/dtype.ts";
import type { Graph, Node } from "../../runtime/src/ir/node.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { isFault, type Op } from "../../runtime/src/ops/op.ts";
import { prepared, resultsOf } from "./apply-op.ts";
import { leavesFor, runReference } from "./both-backends.ts";
import { differenceQuotients, stepsFor } from "./difference-quotients.ts";
import { asHeld, assertNear, compileForGpu } from "./gpu.ts";
import { gradientToleranceOf, toleranceOf } from "./gpu-tolerances.ts";
import { type Application, applications, uniforms } from "./samples.ts";

const g = new Builder();

export interface GradientRun {
  readonly placement: Placement;
  readonly samples: number;
  /** Of these, whose slope could be measured in float32. */
  readonly measured: number;
}

/** One sample as cost and gradients, all in one dtype. */
interface Case {
  readonly leaves: readonly Node[];
  readonly cost: Node;
  /** Σ |w·y|: the rounding of the cost is a part of that. */
  readonly size: Node;
  /** One for each leaf; undefined of integers and bools. */
  readonly gradients: readonly (Node | undefined)[];
}

/** What a graph of cases gives. */
interface Values {
  readonly costs: readonly number[];
  readonly sizes: readonly number[];
  readonly gradients: readonly (readonly (NdArray | undefined)[])[];
}

/** Arguments by sample. */
type Point = readonly (readonly NdArray[])[];

/** Undefined when no sample has a gradient in dtypes that a GPU has. Fails where a gradient is wrong. */
export function checkGradient(op: Op): GradientRun | undefined {
  // Of elementwise ops the stretched sample shows what the one of equal shapes does: each kernel takes time to build.
  const worth = applications(op).filter(
    (s) => op.kind !== "elementwise" || s.inputs.some((a) => a.shape.join() !== "3"),
  );
  const samples = worth.flatMap((sample) => {
    const args = sample.inputs.map(asHeld);
    const single = caseOf(op.name, sample, args, "float32");
    const double = caseOf(op.name, sample, args.map(inDouble), "float64");
    return single && double ? [{ args, single, double }] : [];
  });
  if (samples.length === 0) return undefined;
  const start: Point = samples.map((s) => s.args);
  const [single, double] = [samples.map((s) => s.single), samples.map((s) => s.double)];
  const exact = graphOf(double, true);
  const onReference = (at: Point): Values => valuesOf(double, runReference(exact, at.flat().map(inDouble)), true);
  const device = compileForGpu(graphOf(single, false));
  try {
    const onDevice = (at: Point): Values => valuesOf(single, device.run(at.flat()), false);
    const expected = onReference(start);
    for (const [i, list] of onDevice(start).gradients.entries()) {
      for (const [k, found] of list.entries()) {
        const wanted = expected.gradients[i]![k];
        if (!found || !wanted) continue;
        const rounded = fromValues("float32", wanted.shape, Array.from(wanted.data as Float64Array));
        assertNear(found, rounded, gradientToleranceOf(op.name), `${op.name}, sample ${i}, gradient ${k}`);
      }
    }
    const directions = start.map(directionsOf);
    const slopes = expected.gradients.map((list, i) => slopeOf(list, directions[i]!));
    const at = (offsets: readonly number[]): Point =>
      start.map((list, i) => list.map((a, k) => moved(a, directions[i]![k], offsets[i]!)));
    const steps = stepsFor(slopes, (offsets) => onReference(at(offsets)).costs);
    const known = steps.map((h) => h ?? 0);
    const found = differenceQuotients(known, (offsets) => onDevice(at(offsets)).costs);
    let measured = 0;
    for (const [i, slope] of slopes.entries()) {
      const scale = Math.max(1, Math.abs(slope));
      const part = Math.max(1e-6, 4 * toleranceOf(op.name).relative);
      const rounding = (part * Math.max(1, expected.sizes[i]!)) / known[i]!;
      if (!(rounding < 0.02 * scale)) continue;
      measured++;
      const text = `${op.name}, sample ${i}: the slope is ${slope}, but the difference quotient on the GPU ${found[i]}`;
      assert.ok(Math.abs(found[i]! - slope) <= 3e-4 * scale + rounding, text);
    }
    return { placement: device.placement, samples: samples.length, measured };
  } finally {
    device.dispose();
  }
}

function caseOf(
  op: string,
  { attrs }: Application,
  args: readonly NdArray[],
  dtype: "float32" | "float64",
): Case | undefined {
  const leaves = leavesFor(args);
  const results = resultsOf(op, leaves, op === "cast" ? { dtype } : attrs) ?? [];
  const outputs = results.filter((y) => y.type.dtype === dtype);
  const wrt = leaves.filter((x) => x.type.dtype === dtype);
  if (outputs.length === 0 || wrt.length === 0) return undefined;
  const next = uniforms(17);
  const terms = outputs.map((y) => {
    const shape = y.type.shape as readonly number[];
    const weights = Array.from({ length: shape.reduce((p, d) => p * d, 1) }, () => Math.fround(2 * next() - 1));
    return g.mul(y, g.constant(fromValues(dtype, shape, weights)));
  });
  const cost = terms.map((t) => g.sum(t)).reduce((a, b) => g.add(a, b));
  const size = terms.map((t) => g.sum(g.op("abs", [t]))).reduce((a, b) => g.add(a, b));
  const made = grad(cost, wrt, { disconnectedInputs: "ignore" });
  if (isFault(made)) assert.fail(`${op}: ${made.message}`);
  return { leaves, cost, size, gradients: leaves.map((x) => made[wrt.indexOf(x)]) };
}

/** Costs, then sizes if they are asked for, then gradients. */
const graphOf = (cases: readonly Case[], hasSizes: boolean): Graph =>
  prepared({
    kind: "graph",
    inputs: cases.flatMap((c) => c.leaves),
    outputs: [
      ...cases.map((c) => c.cost),
      ...(hasSizes ? cases.map((c) => c.size) : []),
      ...cases.flatMap((c) => c.gradients.filter((d) => d !== undefined)),
    ],
  });

function valuesOf(cases: readonly Case[], results: readonly NdArray[], hasSizes: boolean): Values {
  let next = (hasSizes ? 2 : 1) * cases.length;
  const numbers = results.slice(0, next).map((a) => Number(a.data[0]));
  return {
    costs: numbers.slice(0, cases.length),
    sizes: numbers.slice(cases.length),
    gradients: cases.map((c) => c.gradients.map((d) => d && results[next++]!)),
  };
}

const inDouble = (a: NdArray): NdArray =>
  a.dtype === "float32" ? fromValues("float64", a.shape, Array.from(a.data as Float32Array)) : a;

/** Which way each element of the floats goes. */
function directionsOf(args: readonly NdArray[]): readonly (readonly number[] | undefined)[] {
  const next = uniforms(23);
  return args.map((a) => (isFloat(a.dtype) ? Array.from(a.data as Float32Array, () => 2 * next() - 1) : undefined));
}

const slopeOf = (
  gradients: readonly (NdArray | undefined)[],
  directions: readonly (readonly number[] | undefined)[],
): number =>
  gradients.reduce(
    (sum, d, k) => sum + (d ? (d.data as Float64Array).reduce((s, v, i) => s + v * directions[k]![i]!, 0) : 0),
    0,
  );

const moved = (a: NdArray, direction: readonly number[] | undefined, offset: number): NdArray =>
  direction
    ? fromValues(
        "float32",
        a.shape,
        Array.from(a.data as Float32Array, (v, i) => v + offset * direction[i]!),
      )
    : a;
