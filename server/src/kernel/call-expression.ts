/** @file Calls of the file's functions, and `eval`: arguments by parameter, state made at first need, results by name. */
import { type Device, type FunctionSpec, isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { fitArgument } from "../../../runtime/src/session/bind-arguments.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span } from "../language/ast.ts";
import type { FunctionValue, ValueExpr } from "../language/program.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { compileOps } from "./op-expression.ts";
import { PreparedFunction } from "./prepared-function.ts";
import { asTensor, describeValue, lentTensor, none, tensor, type Value } from "./value.ts";

type CallExpr = Extract<ValueExpr, { kind: "call" }>;
type EvalExpr = Extract<ValueExpr, { kind: "eval" }>;

/** What becomes of the results: copied out, lent where they stand (`lending.ts`), or looked at by nobody. */
export type Use = "keep" | "lend" | "drop";

export function compileCall(machine: Machine, expr: CallExpr, use: Use = "keep"): Evaluate {
  const { callee } = expr;
  const args = callee.spec.params.map((param, i): ArgumentSource => {
    const source = expr.args[i] ?? callee.defaults[i];
    if (source) return argumentSource(machine, source);
    const missing = runFault(
      "missing-argument",
      `${callee.spec.name}: argument \`${param.name}\` is missing`,
      expr.span,
    );
    return { evaluate: () => missing, span: expr.span };
  });
  return callOf(machine, machine.functionOf(callee), args, expr.span, use);
}

export function compileEval(machine: Machine, expr: EvalExpr, use: Use = "keep"): Evaluate {
  const spec: FunctionSpec = {
    name: "eval",
    params: expr.bindings.map((b) => b.param),
    outputs: [{ node: expr.node }],
    updates: [],
    options: { noDefaultUpdates: false, mode: "fast", profile: false, ...evalDevice(machine, expr.node) },
    span: expr.span,
  };
  const args = expr.bindings.map((b) => argumentSource(machine, b.value));
  const callee: FunctionValue = { spec, defaults: [], streams: expr.streams, span: expr.span };
  return callOf(machine, new PreparedFunction(machine, callee), args, expr.span, use);
}

/** What a GPU has no dtype for is computed at home: `eval` has no place to say so. */
const evalDevice = ({ session }: Machine, node: Node): { readonly device?: Device } =>
  topological([node]).some((n) => n.type.dtype === "float64") ? { device: session.homeDevice } : {};

const argumentSource = (machine: Machine, e: ValueExpr): ArgumentSource => ({
  evaluate: e.kind === "op" ? compileOps(machine, e, true) : machine.compile(e),
  span: e.span,
});

interface ArgumentSource {
  readonly evaluate: Evaluate;
  readonly span: Span;
}

function callOf(
  machine: Machine,
  f: PreparedFunction,
  args: readonly ArgumentSource[],
  span: Span,
  use: Use = "keep",
): Evaluate {
  const { session } = machine;
  const { spec } = f.value;
  const dtypes = spec.params.map((p) => p.node.type.dtype);
  const names = spec.outputs.map((o) => o.name);
  const borrow = use !== "keep";
  // What the device still has is in nobody's memory here.
  const result = (array: NdArray): Value =>
    use === "lend" && !session.late.isWaiting(array) ? lentTensor(array, false) : tensor(array);
  const converted: { readonly from: Value; readonly to: NdArray }[] = [];
  return () => {
    const arrays = new Array<NdArray>(args.length);
    for (let i = 0; i < args.length; i++) {
      const source = args[i]!;
      const value = source.evaluate();
      if (value.kind === "tensor" && value.array.dtype === dtypes[i]) {
        arrays[i] = value.array;
        continue;
      }
      const last = converted[i];
      if (last?.from === value) {
        arrays[i] = last.to;
        continue;
      }
      const array = value.kind === "run-fault" ? value : argumentOf(spec, i, value);
      if ("code" in array) return located(array, source.span);
      arrays[i] = array;
      // The data of a loop comes again: converted once, it is one and the same array to the session.
      if (array.data.length > 1) converted[i] = { from: value as Value, to: array };
    }
    if (!f.isReady) {
      const unready = f.prepare();
      if (unready) return located(unready, span);
    }
    const fault = f.values.length > 0 ? f.readValues(span) : undefined;
    if (fault) return fault;
    machine.called = f.callable;
    // In a loop the next call may begin before anybody has looked at what this one gives.
    const reading = use === "drop" ? "never" : machine.loopDepth > 0 ? "late" : "now";
    const results = session.call(f.callable, arrays, f.valueOf, borrow, reading);
    if (!isResults(results)) return f.blameCall(results, span);
    if (use === "drop" || results.length === 0) return none;
    if (results.length === 1) return result(results[0]!);
    return { kind: "record", names, items: results.map(result) };
  };
}

/** Told apart by what an array is: this is asked a million times a second. */
const isResults = (x: readonly NdArray[] | RunFault): x is readonly NdArray[] => Array.isArray(x);

function argumentOf(spec: FunctionSpec, index: number, value: Value): NdArray | RunFault {
  const t = asTensor(value);
  if (isRunFault(t)) {
    const param = spec.params[index]!;
    const message = `${spec.name}: argument \`${param.name}\` is ${printType(param.node.type)}, but ${describeValue(value)} came`;
    return t.code === "not-a-tensor" ? runFault("argument-type", message) : t;
  }
  return fitArgument(spec, index, t.array, t.weak);
}
