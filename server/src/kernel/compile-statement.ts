/** @file Compiles the statements of a cell to closures. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { sizeOf } from "../../../runtime/src/ir/array.ts";
import { makeNode, makeRef } from "../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../runtime/src/ir/type.ts";
import { bindDims } from "../../../runtime/src/optimize/bind-dims.ts";
import { convert } from "../../../runtime/src/session/convert.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { ProgramStatement } from "../language/program.ts";
import { compileCall, compileEval } from "./call-expression.ts";
import { located } from "./faults.ts";
import { compileFor, compileWhile } from "./loops.ts";
import type { Evaluate, Execute, Jump, Machine } from "./machine.ts";
import { compileOps } from "./op-expression.ts";
import { show } from "./show-value.ts";
import { truthOf } from "./truth.ts";
import { asTensor, describeValue, tensor, type Value } from "./value.ts";
import { assign, type Variable } from "./variables.ts";

/** `isQuiet` inside loops: expressions that stand alone do not show their value there. */
export function compileStatement(machine: Machine, s: ProgramStatement, isQuiet: boolean): Execute {
  switch (s.kind) {
    case "expr":
      return compileExpression(machine, s, isQuiet);
    case "show-node":
      return () => {
        machine.host.emit({ kind: "node", span: s.span, type: printType(s.node.type), text: s.text });
        return undefined;
      };
    case "assign":
      return compileAssign(machine, s);
    case "import":
      return compileBlock(machine, s.steps, true);
    case "init-shared":
      return () => machine.resetShared(s.shared);
    case "init-streams":
      return () => machine.resetStreams(s.set, true);
    case "assert":
      return compileAssert(machine, s);
    case "track":
      return compileTrack(machine, s);
    case "break":
    case "continue": {
      const jump: Jump = { kind: s.kind };
      return () => jump;
    }
    case "for":
      return compileFor(machine, s, compileBlock(machine, s.body, true));
    case "while":
      return compileWhile(machine, s, compileBlock(machine, s.body, true));
    case "if": {
      const condition = machine.compile(s.condition);
      const yes = compileBlock(machine, s.body, isQuiet);
      const no = compileBlock(machine, s.otherwise, isQuiet);
      return () => {
        const truth = truthOf(condition());
        if (isRunFault(truth)) return located(truth, s.condition.span);
        return truth ? yes() : no();
      };
    }
  }
}

/** Statements in order, up to the first fault or jump. */
export function compileBlock(machine: Machine, statements: readonly ProgramStatement[], isQuiet: boolean): Execute {
  const steps = statements.map((s) => compileStatement(machine, s, isQuiet));
  const [only] = steps;
  if (steps.length === 1 && only) return only;
  return () => {
    for (let i = 0; i < steps.length; i++) {
      const ended = steps[i]!();
      if (ended) return ended;
    }
    return undefined;
  };
}

type StatementOf<K extends ProgramStatement["kind"]> = Extract<ProgramStatement, { kind: K }>;

function compileExpression(machine: Machine, s: StatementOf<"expr">, isQuiet: boolean): Execute {
  if (isQuiet) {
    const evaluate = s.value.kind === "call" ? compileCall(machine, s.value, "drop") : machine.compile(s.value);
    return () => {
      const value = evaluate();
      return value.kind === "run-fault" ? located(value, s.span) : undefined;
    };
  }
  const evaluate = machine.compile(s.value);
  const { emit, now, keepResult } = machine.host;
  return () => {
    const started = now();
    machine.called = undefined;
    const value = evaluate();
    if (isRunFault(value)) return located(value, s.span);
    if (value.kind === "none") return undefined;
    const milliseconds = now() - started;
    const where = machine.session.whereOf(machine.called);
    const kept = keepResult?.(value);
    emit({ kind: "result", span: s.span, ...kept, value: show(value), milliseconds, ...where });
    return undefined;
  };
}

function compileAssign(machine: Machine, s: StatementOf<"assign">): Execute {
  const evaluate = compileAssigned(machine, s);
  const variables = s.targets.map((name) => machine.variables.named(name));
  const [only] = variables;
  const { claim } = s;
  if (variables.length === 1 && only) {
    return () => {
      const value = evaluate();
      const settled = isRunFault(value) || !claim ? value : claimed(only.name, value, claim);
      if (isRunFault(settled)) {
        forgetLent(variables);
        return located(settled, s.span);
      }
      assign(only, settled);
      return undefined;
    };
  }
  return () => {
    const value = evaluate();
    if (isRunFault(value)) {
      forgetLent(variables);
      return located(value, s.span);
    }
    if (value.kind !== "record" && value.kind !== "list") {
      return runFault(
        "destructuring",
        `${describeValue(value)} cannot be taken apart into ${variables.length} names`,
        s.span,
      );
    }
    if (value.items.length !== variables.length) {
      return runFault("destructuring", `${variables.length} names for ${value.items.length} results`, s.span);
    }
    for (const [i, variable] of variables.entries()) assign(variable, value.items[i]!);
    return undefined;
  };
}

function compileAssigned(machine: Machine, s: StatementOf<"assign">): Evaluate {
  const { lending } = machine;
  if (!lending.mayBorrow(s.targets)) return machine.compile(s.value);
  const { value } = s;
  switch (value.kind) {
    case "op":
      return compileOps(machine, value, true);
    case "eval":
      return compileEval(machine, value, "lend");
    case "call":
      return compileCall(machine, value, lending.isCalledOnce(value.callee) ? "lend" : "keep");
    default:
      return machine.compile(value);
  }
}

/** What was lent to a variable may have been overwritten in part by a run that failed. */
function forgetLent(variables: readonly Variable[]): void {
  for (const v of variables) if (v.value?.kind === "tensor" && v.value.isLent) v.value = undefined;
}

/** `NAME: TYPE = EXPR`: the value in that type, or why it is not. */
function claimed(name: string, value: Value, type: TensorType): Value | RunFault {
  const t = asTensor(value);
  if (isRunFault(t)) return t;
  const array = convert(t.array, type.dtype, t.weak);
  if (!array)
    return runFault("claim", `\`${name}\` is claimed to be ${printType(type)}, but it is ${describeValue(t)}`);
  const leaf = makeNode({ op: "value", attrs: { ref: makeRef("value", name) }, type });
  const fault = bindDims([leaf], [array.shape]);
  if (isRunFault(fault)) return fault;
  return t.isLent ? { kind: "tensor", array, weak: false, isLent: true } : tensor(array);
}

function compileAssert(machine: Machine, s: StatementOf<"assert">): Execute {
  const condition = machine.compile(s.condition);
  const message = s.message && machine.compile(s.message);
  return () => {
    const truth = truthOf(condition(), true);
    if (isRunFault(truth)) return located(truth, s.condition.span);
    if (truth) return undefined;
    const said = message?.();
    if (said && isRunFault(said)) return said;
    const why = said?.kind === "string" ? said.value : s.text;
    return runFault("assert", `assertion failed: ${why}`, s.span);
  };
}

function compileTrack(machine: Machine, s: StatementOf<"track">): Execute {
  const evaluate = machine.compile(s.value);
  const curve = machine.curves.named(s.name, s.span);
  return () => {
    const value = evaluate();
    if (value.kind === "run-fault") return located(value, s.value.span);
    if (value.kind !== "tensor" || sizeOf(value.array.shape) !== 1) {
      return runFault("track-scalar", `track takes a scalar, not ${describeValue(value)}`, s.value.span);
    }
    const fault = machine.curves.add(curve, value.array);
    return fault && located(fault, s.value.span);
  };
}
