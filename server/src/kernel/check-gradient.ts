/**
 * @file One `grad(…)` beside central differences, (f(x + h) - f(x - h)) / 2h, at one point: shared variables and values as they are,
 * inputs drawn between 0.2 and 0.8 with small lengths for what no one bound.
 */
import { type FunctionSpec, isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { allocate, type NdArray, ndarray, sizeOf } from "../../../runtime/src/ir/array.ts";
import type { Dim } from "../../../runtime/src/ir/dim.ts";
import { isFloat } from "../../../runtime/src/ir/dtype.ts";
import { makeNode, makeRef, type Node, type Ref, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { Lengths } from "../../../runtime/src/optimize/bind-dims.ts";
import { refOf } from "../../../runtime/src/session/leaves.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { GradientCheck } from "../../protocol/kernel.ts";
import type { GradientInfo } from "../language/check/info.ts";
import { substitute } from "../language/check/substitute.ts";
import type { Machine } from "./machine.ts";
import { PreparedFunction } from "./prepared-function.ts";

/** Elements of each variable that are tried, spread over it. */
const mostTried = 24;
/** Milliseconds that a check may take before it stops at fewer. */
const budget = 3000;

type Entry = GradientCheck["entries"][number];

export function checkGradient(machine: Machine, g: GradientInfo): GradientCheck | RunFault {
  const made: PreparedFunction[] = [];
  try {
    return check(machine, g, made);
  } finally {
    for (const f of made) machine.discard(f.callable);
  }
}

function check(machine: Machine, g: GradientInfo, made: PreparedFunction[]): GradientCheck | RunFault {
  const { cost, wrt } = g;
  const derivatives = grad(cost, wrt, { considerConstant: g.considerConstant });
  if (isFault(derivatives)) return runFault(derivatives.code, derivatives.message.replaceAll(/\$\d+/g, "it"));
  // What lets no gradient through stays as it is while the rest is moved.
  const order = topological([cost, ...derivatives]);
  const constants = [
    ...new Set([...g.considerConstant, ...order.filter((n) => n.op === "stop_gradient" || n.op === "zero_grad")]),
  ];
  const inputs = order.filter((n) => n.op === "input");
  const lengths = new Lengths();
  const point: string[] = [];
  for (const leaf of order.filter((n) => n.op === "shared" || n.op === "value")) {
    const shape = shapeNow(machine, leaf);
    if (isRunFault(shape)) return shape;
    for (const [axis, dim] of leaf.type.shape.entries()) {
      if (lengths.of(dim) === undefined) lengths.bind(dim, shape[axis]!, leaf.name ?? "", undefined);
    }
    point.push(`${refOf(leaf).name}: ${printType({ dtype: leaf.type.dtype, shape })}, its present value`);
  }
  const args = inputs.map((n) => draw(n, lengths));
  for (const [i, n] of inputs.entries()) point.push(`${refOf(n).name}: ${printType(args[i]!)}, drawn`);

  const run = (outputs: readonly Node[], more: readonly Node[] = []): Evaluator | RunFault =>
    evaluator(machine, g, [...inputs, ...more], outputs, made);
  const whole = run([cost, ...derivatives, ...wrt, ...constants]);
  if (isRunFault(whole)) return whole;
  const at = whole(args);
  if (isRunFault(at)) return at;
  const fixed = at.slice(1 + 2 * wrt.length);
  const entries: Entry[] = [];
  const until = machine.host.now() + budget;
  for (const [i, x] of wrt.entries()) {
    const leaves = [x, ...constants.filter((c) => c !== x)].map(leafLike);
    const replaced = new Map([x, ...constants.filter((c) => c !== x)].map((n, k) => [n, leaves[k]!]));
    const moved = run(substitute([cost], replaced), leaves);
    if (isRunFault(moved)) return moved;
    const others = constants.flatMap((c, k) => (c === x ? [] : [fixed[k]!]));
    const entry = compare(nameOf(x), at[0]!, at[1 + i]!, at[1 + wrt.length + i]!, until - machine.host.now(), (value) =>
      moved([...args, value, ...others]),
    );
    if (isRunFault(entry)) return entry;
    entries.push(entry);
  }
  return { cost: g.cost.name ?? g.costText, entries, point };
}

type Evaluator = (args: readonly NdArray[]) => readonly NdArray[] | RunFault;

/** Streams draw the same numbers at every call. */
function evaluator(
  machine: Machine,
  g: GradientInfo,
  params: readonly Node[],
  outputs: readonly Node[],
  made: PreparedFunction[],
): Evaluator | RunFault {
  const spec: FunctionSpec = {
    name: "check of a gradient",
    params: params.map((node) => ({ name: refOf(node).name, node })),
    outputs: outputs.map((node) => ({ node })),
    updates: [],
    options: { noDefaultUpdates: true, mode: "fast", profile: false },
  };
  const f = new PreparedFunction(machine, { spec, defaults: [], streams: [], span: g.span });
  made.push(f);
  const fault = f.prepare();
  if (isRunFault(fault)) return fault;
  return (args) => f.readValues(g.span) ?? machine.session.call(f.callable, args, f.valueOf);
}

function shapeNow(machine: Machine, leaf: Node): readonly number[] | RunFault {
  const ref = refOf(leaf);
  if (leaf.op === "shared") return machine.needShared(ref) ?? machine.session.getShared(ref).shape;
  const { value, name } = machine.variables.of(ref);
  if (value?.kind === "tensor") return value.array.shape;
  return value ? [] : machine.notComputed(name, leaf.span ?? { start: 0, end: 0 });
}

/** Lengths that nothing binds become 3, or the next number that a dim such as `2*n` can be. */
function lengthOf(dim: Dim, lengths: Lengths): number {
  for (let length = 3; length < 64 && lengths.of(dim) === undefined; length++) lengths.bind(dim, length, "", undefined);
  return lengths.of(dim) ?? 3;
}

/** A fixed sequence, so that a check can be repeated. Integers are 0 or 1. */
function draw(input: Node, lengths: Lengths): NdArray {
  const { dtype } = input.type;
  const shape = input.type.shape.map((d) => lengthOf(d, lengths));
  const data = allocate(dtype, sizeOf(shape));
  const isWide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let i = 0; i < data.length; i++) {
    // The multiples of the golden ratio, modulo 1, fill the interval evenly.
    const u = ((i + 1 + 7 * refOf(input).name.length) * 0.6180339887498949) % 1;
    if (isFloat(dtype)) data[i] = 0.2 + 0.6 * u;
    else data[i] = isWide ? BigInt(u < 0.5 ? 0 : 1) : u < 0.5 ? 0 : 1;
  }
  return ndarray(dtype, shape, data);
}

function compare(
  name: string,
  cost: NdArray,
  derivative: NdArray,
  x: NdArray,
  time: number,
  f: (x: NdArray) => readonly NdArray[] | RunFault,
): Entry | RunFault {
  const isSingle = x.dtype === "float32" || cost.dtype === "float32";
  const epsilon = isSingle ? 2 ** -23 : 2 ** -52;
  const tolerance = isSingle ? 2e-2 : 1e-5;
  const elements = x.data.length;
  const step = Math.max(1, Math.ceil(elements / mostTried));
  const started = performance.now();
  let tried = 0;
  let worst = 0;
  for (let i = 0; i < elements; i += step) {
    if (tried > 0 && performance.now() - started > time) break;
    const here = Number(x.data[i]!);
    const h = Math.cbrt(epsilon) * Math.max(1, Math.abs(here));
    const values: number[] = [];
    const places: number[] = [];
    for (const sign of [1, -1]) {
      const data = x.data.slice() as Float64Array;
      data[i] = here + sign * h;
      places.push(data[i]!);
      const result = f({ ...x, data });
      if (isRunFault(result)) return result;
      values.push(Number(result[0]!.data[0]!));
    }
    const quotient = (values[0]! - values[1]!) / (places[0]! - places[1]!);
    const g = Number(derivative.data[i]!);
    // Rounding of the cost alone makes the quotient wrong by this much.
    const noise = (4 * epsilon * Math.max(Math.abs(values[0]!), Math.abs(values[1]!), 1e-300)) / h;
    const error = Math.abs(quotient - g) / Math.max(Math.abs(quotient), Math.abs(g), noise / tolerance);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    tried++;
  }
  return { name, maxRelativeError: worst, tried, elements, agrees: worst <= tolerance };
}

const leafLike = (n: Node): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", nameOf(n)) }, type: n.type, name: nameOf(n) });

const nameOf = (n: Node): string => n.name ?? (n.attrs.ref as Ref | undefined)?.name ?? n.op;
