/** @file Evaluates a graph of concrete shapes, node by node, slowly and plainly: what every test compares with. */
import type { RunFault } from "../../contract.ts";
import { isRunFault } from "../../contract.ts";
import { type NdArray, readElement, scalarOf, zeros } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Graph, Node, Ref } from "../../ir/node.ts";
import { safePoint } from "../../ir/safe-point.ts";
import { streamsOfGraphs } from "../../ir/streams.ts";
import { sameShape } from "../../ir/type.ts";
import { Builder } from "../../ops/builder.ts";
import { ifelseAttrs } from "../../ops/control/ifelse.ts";
import { type Fault, isFault } from "../../ops/op.ts";
import { opNamed } from "../../ops/registry.ts";
import type { Tap } from "../backend.ts";
import { applyCast, applyElementwise, applyReduction, applyView } from "./apply.ts";
import { concrete, concreteShape } from "./concrete-shape.ts";
import { runScan } from "./run-scan.ts";

/** Gives the tensor that a leaf (`input`, `value`, `shared`) stands for. */
export type Environment = (leaf: Node) => NdArray;
/** Fills `out` with the draws of a `random` node; called once per node. */
export type Draw = (node: Node, params: readonly NdArray[], out: NdArray) => void;

export interface EvaluateOptions {
  readonly draw?: Draw | undefined;
  /** Called where a loop that is in no other one begins, with each stream that it draws from: see `CompileOptions`. */
  readonly restart?: ((stream: Ref) => void) | undefined;
  /** Called by each `show`: see `CompileOptions`. */
  readonly tap?: Tap | undefined;
  /** Inside of a loop. */
  readonly inLoop?: boolean;
  /** Called after each node with its results: for debug modes and profiles. A RunFault ends the evaluation. */
  readonly watch?: ((node: Node, results: readonly NdArray[]) => RunFault | undefined) | undefined;
}

/**
 * Values of `roots`, in order. A RunFault (an index out of range, a singular matrix) carries the span of its node. Throws
 * InternalError when a shape is not concrete or a value is not of the inferred type.
 */
export function evaluate(
  roots: readonly Node[],
  env: Environment,
  draw?: Draw | EvaluateOptions,
): NdArray[] | RunFault {
  const options = typeof draw === "function" ? { draw } : (draw ?? {});
  const known = new Map<Node, readonly NdArray[]>();
  const failed = settle(roots, known, env, options);
  if (failed) return failed;
  return roots.map((r) => known.get(r)![0]!);
}

/** Puts the results of `roots`, and of all that they need, into `known`. Iterative: graphs can be deep. */
function settle(
  roots: readonly Node[],
  known: Map<Node, readonly NdArray[]>,
  env: Environment,
  options: EvaluateOptions,
): RunFault | undefined {
  const stack: Node[] = [...roots].reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (known.has(node)) {
      stack.pop();
      continue;
    }
    const missing = node.inputs.filter((n) => !known.has(n));
    if (missing.length > 0) {
      stack.push(...missing.reverse());
      continue;
    }
    safePoint();
    const results = compute(node, known, env, options);
    if (isRunFault(results)) return results;
    checkTypes(node, results);
    known.set(node, results);
    const stopped = options.watch?.(node, results);
    if (stopped) return stopped;
    stack.pop();
  }
  return undefined;
}

function compute(
  node: Node,
  known: Map<Node, readonly NdArray[]>,
  env: Environment,
  options: EvaluateOptions,
): readonly NdArray[] | RunFault {
  const inputs = node.inputs.map((n) => known.get(n)![0]!);
  const op = opNamed(node.op);
  if (op.name === "cast") return [applyCast(node.attrs.dtype as Dtype, inputs[0]!)];
  if (op.name === "random") return [drawn(node, inputs, options)];
  switch (op.kind) {
    case "elementwise":
      return [applyElementwise(op, node, inputs)];
    case "reduction":
      return asRun(applyReduction(op, node, inputs[0]!), node);
    case "view":
      return [applyView(op, node, inputs[0]!)];
    case "composite": {
      const body = op.expand(new Builder(node.span), node.inputs, node.attrs);
      return settle([body], known, env, options) ?? known.get(body)!;
    }
    case "kernel": {
      const types = node.results ?? [node.type];
      for (const t of types) concrete(t, node.op);
      const stopped = node.op === "show" ? options.tap?.(node, inputs) : undefined;
      if (stopped) return stopped;
      const results = op.reference(inputs, node.attrs, types);
      return isFault(results) ? runFault(results, node) : results;
    }
    case "region":
      return runRegion(node, inputs, options);
    case "list":
    case "word":
      return bug(`a node of ${op.name}, which is no op of a graph`);
    case "leaf":
      return [leafValue(node, known, env)];
  }
}

function runRegion(node: Node, inputs: readonly NdArray[], options: EvaluateOptions): readonly NdArray[] | RunFault {
  const loop = node.op === "scan";
  if (loop && !options.inLoop) for (const stream of streamsOfGraphs(node)) options.restart?.(stream);
  const { draw, restart, tap } = options;
  const inner: EvaluateOptions = { draw, restart, tap, inLoop: loop || options.inLoop === true };
  const run = (graph: Graph, values: readonly NdArray[]): readonly NdArray[] | RunFault => {
    const at = new Map(graph.inputs.map((leaf, i) => [leaf, values[i]!]));
    return evaluate(graph.outputs, (leaf) => at.get(leaf) ?? bug(`the step reads ${leaf.op} from outside`), inner);
  };
  if (loop) return runScan(node, inputs, run);
  const { yes, no } = ifelseAttrs(node.attrs);
  return run(readElement(inputs[0]!, 0) === true ? yes : no, inputs.slice(1));
}

function drawn(node: Node, params: readonly NdArray[], options: EvaluateOptions): NdArray {
  const out = zeros(node.type.dtype, concreteShape(node));
  const draw = options.draw ?? bug("a random node without a generator");
  draw(node, params, out);
  return out;
}

function leafValue(node: Node, known: ReadonlyMap<Node, readonly NdArray[]>, env: Environment): NdArray {
  switch (node.op) {
    case "constant":
      return node.attrs.value as NdArray;
    case "dim": {
      const { dim } = node.attrs;
      return scalarOf("int64", typeof dim === "number" ? dim : bug("a dim is not specialised"));
    }
    case "item":
      return known.get(node.inputs[0]!)![node.attrs.index as number]!;
    default:
      return env(node);
  }
}

const asRun = (result: NdArray | Fault, node: Node): readonly NdArray[] | RunFault =>
  isFault(result) ? runFault(result, node) : [result];

/** The user's fault at `node`, with `$0`, `$1` replaced by what the operands are called. */
export function runFault(f: Fault, node: Node): RunFault {
  const message = f.message.replace(/\$(\d+)/g, (_, n) => operandName(node.inputs[Number(n)], Number(n)));
  return { kind: "run-fault", code: f.code, message, ...(node.span && { span: node.span }) };
}

function operandName(operand: Node | undefined, index: number): string {
  const name = operand?.name ?? (operand?.attrs.ref as Ref | undefined)?.name;
  return name === undefined ? `operand ${index + 1}` : `\`${name}\``;
}

function checkTypes(node: Node, results: readonly NdArray[]): void {
  const types = node.results ?? [node.type];
  for (const [i, type] of types.entries()) {
    const value = results[i] ?? bug(`${node.op} has no result ${i}`);
    if (value.dtype !== type.dtype || !sameShape(value.shape, concrete(type, node.op))) {
      bug(`${node.op} gave ${value.dtype}[${value.shape}] for ${type.dtype}[${type.shape}]`);
    }
  }
}
