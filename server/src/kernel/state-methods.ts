/** @file `get_value`, `set_value` of shared variables; `get_state`, `set_state`, `seed` of random streams and their sets. */
import { isRunFault, type RunFault, type StreamState } from "../../../runtime/src/contract.ts";
import { seededState } from "../../../runtime/src/random/streams.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { Span } from "../language/ast.ts";
import type { RandomVariable, SharedVariable, StreamSet, ValueExpr } from "../language/program.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { asTensor, describeValue, none, tensor, type Value } from "./value.ts";

export function compileGetShared(machine: Machine, { spec }: SharedVariable, span: Span): Evaluate {
  return () => {
    const fault = machine.needShared(spec.ref);
    return fault ? located(fault, span) : tensor(machine.session.getShared(spec.ref));
  };
}

export function compileSetShared(machine: Machine, expr: Extract<ValueExpr, { kind: "set-shared" }>): Evaluate {
  const { spec } = expr.shared;
  const evaluate = machine.compile(expr.value);
  return () => {
    const value = evaluate();
    const t = isRunFault(value) ? value : asTensor(value);
    if (isRunFault(t)) return located(t, expr.value.span);
    const fault = machine.session.initShared(spec, t.array, t.weak);
    return fault ? located(fault, expr.value.span) : none;
  };
}

export function compileGetState(machine: Machine, of: StreamSet | RandomVariable, span: Span): Evaluate {
  const streams = machine.streamsOf(of);
  return () => {
    const states: StreamState[] = [];
    for (const { spec } of streams) {
      const fault = machine.needStream(spec.ref);
      if (fault) return located(fault, span);
      states.push(machine.session.getStream(spec.ref));
    }
    return { kind: "state", states, isSet: "streams" in of };
  };
}

export function compileSetState(machine: Machine, expr: Extract<ValueExpr, { kind: "set-state" }>): Evaluate {
  const streams = machine.streamsOf(expr.of);
  const evaluate = machine.compile(expr.value);
  return () => {
    const value = evaluate();
    if (isRunFault(value)) return value;
    const fault = stateFault(value, streams);
    if (fault) return located(fault, expr.value.span);
    const { states } = value as Extract<Value, { kind: "state" }>;
    for (const [i, { spec }] of streams.entries()) machine.session.initStream(spec, copyOf(states[i]!));
    return none;
  };
}

/** All is checked before the first stream changes. */
function stateFault(value: Value, streams: readonly RandomVariable[]): RunFault | undefined {
  if (value.kind !== "state") {
    return runFault("stream-state", `the state of a random stream is wanted here, not ${describeValue(value)}`);
  }
  if (value.states.length !== streams.length) {
    return runFault(
      "stream-state",
      `${value.states.length} states were saved, but there are ${streams.length} streams`,
    );
  }
  for (const [i, { spec }] of streams.entries()) {
    const state = value.states[i]!;
    if (state.kind !== spec.generator) {
      return runFault(
        "stream-state",
        `\`${spec.ref.name}\` is of ${spec.generator}, but the state is of ${state.kind}`,
      );
    }
  }
  return undefined;
}

const copyOf = (s: StreamState): StreamState =>
  s.kind === "mt19937" ? { ...s, key: s.key.slice() } : { ...s, rows: s.rows.slice() };

export function compileSeed(machine: Machine, expr: Extract<ValueExpr, { kind: "seed" }>): Evaluate {
  const { of } = expr;
  if ("streams" in of) {
    return () => {
      const seed = machine.seedOf(expr.seed, of.generator);
      return (isRunFault(seed) ? seed : machine.seedSet(of, seed)) ?? none;
    };
  }
  const { spec, rows } = of;
  return () => {
    const seed = machine.seedOf(expr.seed, spec.generator);
    if (isRunFault(seed)) return seed;
    machine.session.initStream(spec, seededState(spec.generator, seed, { rows }));
    return none;
  };
}
