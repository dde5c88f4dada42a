/** @file Compiles an expression of the value stage to a closure, once; the closure is run as often as the program asks. */
import type { ValueExpr } from "../language/program.ts";
import { compileBuiltin } from "./builtins.ts";
import { compileCall, compileEval } from "./call-expression.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { compileOps } from "./op-expression.ts";
import { compileField, compileItems, compileProperty, compileResult } from "./parts-of-values.ts";
import { compileGetShared, compileGetState, compileSeed, compileSetShared, compileSetState } from "./state-methods.ts";
import { none, tensor, type Value } from "./value.ts";

export function compileValue(machine: Machine, expr: ValueExpr): Evaluate {
  switch (expr.kind) {
    case "constant":
      return always(tensor(expr.value, expr.weak));
    case "string":
      return always({ kind: "string", value: expr.value });
    case "none":
      return always(none);
    case "variable": {
      const variable = machine.variables.of(expr.ref);
      return () => variable.value ?? machine.notComputed(variable.name, expr.span);
    }
    case "list":
    case "tuple":
      return compileItems(machine, expr.items, expr.span);
    case "op":
      return compileOps(machine, expr);
    case "call":
      return compileCall(machine, expr);
    case "eval":
      return compileEval(machine, expr);
    case "result":
      return compileResult(machine, expr);
    case "field":
      return compileField(machine, expr);
    case "property":
      return compileProperty(machine, expr);
    case "get-shared":
      return compileGetShared(machine, expr.shared, expr.span);
    case "set-shared":
      return compileSetShared(machine, expr);
    case "get-state":
      return compileGetState(machine, expr.of, expr.span);
    case "set-state":
      return compileSetState(machine, expr);
    case "seed":
      return compileSeed(machine, expr);
    case "state-of": {
      const { of, span } = expr;
      return "streams" in of ? compileGetState(machine, of, span) : compileGetShared(machine, of, span);
    }
    case "builtin":
      return compileBuiltin(machine, expr);
  }
}

function always(value: Value): Evaluate {
  return () => value;
}
