/** @file `for` and `while`: interruptible, with progress of the outermost loop, and the iteration in which a fault happened. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { ndarray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Nesting } from "../language/ast.ts";
import type { ProgramStatement, Span } from "../language/program.ts";
import { also, interruption, located } from "./faults.ts";
import type { Execute, Machine } from "./machine.ts";
import { Progress } from "./progress.ts";
import { truthOf } from "./truth.ts";
import { describeValue, rangeLength, tensor, type Value, weakInteger } from "./value.ts";
import { assign, type Variable } from "./variables.ts";

/** What a loop runs over: `at(i)` for each i below `length`. */
interface Items {
  readonly length: number;
  readonly at: (index: number) => Value;
}

export function compileFor(machine: Machine, s: Extract<ProgramStatement, { kind: "for" }>, body: Execute): Execute {
  const iterable = machine.compile(s.iterable);
  const take = taking(
    s.variables.map((name) => machine.variables.named(name)),
    s.nesting,
    s.iterable.span,
  );
  const { interrupted } = machine.host;
  return () => {
    const items = itemsOf(iterable());
    if (isRunFault(items)) return located(items, s.iterable.span);
    const progress = new Progress(machine, s.span, items.length);
    for (let i = 0; i < items.length; i++) {
      if (interrupted()) return ended(progress, interruption(s.span), i, s.span);
      const fault = take(items.at(i));
      if (fault) return ended(progress, fault, i, s.span);
      const left = body();
      if (left && left.kind === "run-fault") return ended(progress, left, i, s.span);
      progress.step();
      if (left?.kind === "break") break;
    }
    progress.end();
    return undefined;
  };
}

export function compileWhile(
  machine: Machine,
  s: Extract<ProgramStatement, { kind: "while" }>,
  body: Execute,
): Execute {
  const condition = machine.compile(s.condition);
  const { interrupted } = machine.host;
  return () => {
    const progress = new Progress(machine, s.span, undefined);
    for (let i = 0; ; i++) {
      if (interrupted()) return ended(progress, interruption(s.span), i, s.span);
      const truth = truthOf(condition());
      if (isRunFault(truth)) return ended(progress, located(truth, s.condition.span), i, s.span);
      if (!truth) break;
      const left = body();
      if (left && left.kind === "run-fault") return ended(progress, left, i, s.span);
      progress.step();
      if (left?.kind === "break") break;
    }
    progress.end();
    return undefined;
  };
}

/** Gives the name of a loop its item, or each name its part of the item. */
function taking(
  variables: readonly Variable[],
  grouped: Nesting | undefined,
  span: Span,
): (item: Value) => RunFault | undefined {
  const nesting = grouped ?? variables.map(() => 0 as const);
  const [only] = variables;
  if (only && variables.length === 1 && !grouped) {
    return (item) => {
      assign(only, item);
      return undefined;
    };
  }
  return (item) => {
    const parts = apart(nesting, item, span);
    if ("kind" in parts) return parts;
    for (const [i, variable] of variables.entries()) assign(variable, parts[i]!);
    return undefined;
  };
}

/** The parts of an item, those of its parts where names stand in brackets of their own. */
function apart(nesting: Nesting, item: Value, span: Span): readonly Value[] | RunFault {
  const parts = item.kind === "list" || item.kind === "record" ? item.items : [];
  if (parts.length !== nesting.length) {
    return runFault("destructuring", `${nesting.length} names for an item that is ${describeValue(item)}`, span);
  }
  const found: Value[] = [];
  for (const [i, inner] of nesting.entries()) {
    const taken = inner === 0 ? [parts[i]!] : apart(inner, parts[i]!, span);
    if ("kind" in taken) return taken;
    found.push(...taken);
  }
  return found;
}

function ended(progress: Progress, fault: RunFault, iteration: number, span: Span): RunFault {
  progress.end();
  return also(fault, `in iteration ${iteration + 1} of this loop`, span);
}

/** A range gives literals, a list its items, a tensor its rows. */
function itemsOf(value: Value | RunFault): Items | RunFault {
  switch (value.kind) {
    case "run-fault":
      return value;
    case "range": {
      const { start, step } = value;
      return { length: rangeLength(value), at: (i) => weakInteger(start + i * step) };
    }
    case "list":
      return { length: value.items.length, at: (i) => value.items[i]! };
    case "tensor": {
      const { dtype, shape, data } = value.array;
      if (shape.length === 0) break;
      const row = shape.slice(1);
      const size = sizeOf(row);
      return {
        length: shape[0]!,
        at: (i) => tensor(ndarray(dtype, row, data.slice(i * size, (i + 1) * size)), value.weak),
      };
    }
    default:
  }
  return runFault(
    "not-iterable",
    `a loop runs over a range, a list or the rows of a tensor, not ${describeValue(value)}`,
  );
}
