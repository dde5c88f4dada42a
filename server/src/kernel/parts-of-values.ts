/** @file Lists and what is taken out of values: results by number, fields of a file, properties of a tensor. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { fromValues, sizeOf } from "../../../runtime/src/ir/array.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span, ValueExpr } from "../language/program.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { asTensor, describeValue, tensor, type Value, weakInteger } from "./value.ts";

/** Items in order. Results of one and the same call (`a, b = f(x)`) come from one call. */
export function compileItems(machine: Machine, items: readonly ValueExpr[], span: Span): Evaluate {
  const shared = new Map<ValueExpr, Evaluate>();
  const round = { number: 0 };
  const evaluates = items.map((item): Evaluate => {
    if (item.kind !== "result") return machine.compile(item);
    const source = shared.get(item.of) ?? oncePerRound(machine.compile(item.of), round);
    shared.set(item.of, source);
    return () => resultOf(source(), item);
  });
  return () => {
    round.number++;
    const values: Value[] = [];
    for (const evaluate of evaluates) {
      const value = evaluate();
      if (isRunFault(value)) return value;
      values.push(value);
    }
    return listOf(values, span);
  };
}

/** Lists in lists in lists, at most, as in the text: what reads values calls itself. */
const mostLevels = 100;

/** How many levels lists have that hold other lists. */
const levels = new WeakMap<Value, number>();

/** A loop may put a list into a list again and again. */
function listOf(items: readonly Value[], span: Span): Value | RunFault {
  let below = 0;
  for (const item of items) if (item.kind === "list") below = Math.max(below, levels.get(item) ?? 1);
  const list: Value = { kind: "list", items };
  if (below === 0) return list;
  if (below >= mostLevels) return runFault("too-deep", `lists are nested more than ${mostLevels} deep here`, span);
  levels.set(list, below + 1);
  return list;
}

function oncePerRound(evaluate: Evaluate, round: { readonly number: number }): Evaluate {
  let at = -1;
  let value: ReturnType<Evaluate>;
  return () => {
    if (at !== round.number) {
      value = evaluate();
      at = round.number;
    }
    return value;
  };
}

type ResultExpr = Extract<ValueExpr, { kind: "result" }>;

export function compileResult(machine: Machine, expr: ResultExpr): Evaluate {
  const of = machine.compile(expr.of);
  return () => resultOf(of(), expr);
}

function resultOf(value: ReturnType<Evaluate>, expr: ResultExpr): ReturnType<Evaluate> {
  if (isRunFault(value)) return value;
  if (value.kind === "record" || value.kind === "list") {
    const item = value.items[expr.index];
    if (item) return item;
  } else if (expr.index === 0 && value.kind === "tensor") return value;
  return runFault("no-such-result", `${describeValue(value)} has no result ${expr.index}`, expr.span);
}

export function compileField(machine: Machine, expr: Extract<ValueExpr, { kind: "field" }>): Evaluate {
  const of = machine.compile(expr.of);
  return () => {
    const value = of();
    if (isRunFault(value)) return value;
    if (value.kind !== "record") {
      return runFault("no-such-field", `${describeValue(value)} has no field \`${expr.name}\``, expr.span);
    }
    const item = value.items[value.names.indexOf(expr.name)];
    if (item) return item;
    const names = value.names.filter((n) => n !== undefined).map((n) => `\`${n}\``);
    return runFault("no-such-field", `there is no \`${expr.name}\`, only ${names.join(", ")}`, expr.span);
  };
}

/** `shape` is a list of integers, `dtype` a string, `ndim` and `size` integers. */
export function compileProperty(machine: Machine, expr: Extract<ValueExpr, { kind: "property" }>): Evaluate {
  const of = machine.compile(expr.of);
  return () => {
    const value = of();
    const t = isRunFault(value) ? value : asTensor(value);
    if (isRunFault(t)) return located(t, expr.span);
    const { shape, dtype } = t.array;
    switch (expr.property) {
      case "shape":
        return tensor(fromValues("int64", [shape.length], shape), true);
      case "dtype":
        return { kind: "string", value: dtype };
      case "ndim":
        return weakInteger(shape.length);
      case "size":
        return weakInteger(sizeOf(shape));
    }
  };
}
