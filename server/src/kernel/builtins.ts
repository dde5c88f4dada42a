/** @file `print`, `plot`, `range`, `len`, `load`, `save` and `restore`. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { isInteger } from "../../../runtime/src/ir/dtype.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import type { ShownValue } from "../../protocol/kernel.ts";
import type { ValueExpr } from "../language/program.ts";
import { saveAllState } from "./checkpoint.ts";
import { located } from "./faults.ts";
import type { Evaluate, Machine } from "./machine.ts";
import { restoreState } from "./restore-state.ts";
import { entriesOfState, recordOf } from "./saved-state.ts";
import { show } from "./show-value.ts";
import { truthOf } from "./truth.ts";
import { asTensor, describeValue, none, rangeLength, tensor, type Value, weakInteger } from "./value.ts";

type BuiltinExpr = Extract<ValueExpr, { kind: "builtin" }>;

export function compileBuiltin(machine: Machine, expr: BuiltinExpr): Evaluate {
  const args = expr.args.map((a) => machine.compile(a));
  const options = Object.entries(expr.options).map(([name, e]) => ({ name, evaluate: machine.compile(e) }));
  const run = actions[expr.name];
  return () => {
    const values: Value[] = [];
    for (const [i, evaluate] of args.entries()) {
      const value = evaluate();
      if (isRunFault(value)) return located(value, expr.args[i]!.span);
      values.push(value);
    }
    const named: Record<string, Value> = {};
    for (const { name, evaluate } of options) {
      const value = evaluate();
      if (isRunFault(value)) return value;
      named[name] = value;
    }
    const result = run(machine, expr, values, named);
    return isRunFault(result) ? located(result, expr.span) : result;
  };
}

type Action = (
  machine: Machine,
  expr: BuiltinExpr,
  args: readonly Value[],
  options: Readonly<Record<string, Value>>,
) => Value | RunFault;

const actions: Readonly<Record<BuiltinExpr["name"], Action>> = {
  print(machine, expr, args) {
    machine.host.emit({ kind: "printed", span: expr.span, items: args.map((a) => show(a)) });
    return none;
  },
  plot(machine, expr, args, options) {
    const shown: Record<string, ShownValue> = {};
    for (const [name, value] of Object.entries(options)) shown[name] = show(value);
    machine.host.emit({ kind: "plotted", span: expr.span, items: args.map((a) => show(a)), options: shown });
    return none;
  },
  range(_machine, _expr, args) {
    const numbers: number[] = [];
    for (const a of args) {
      const n = integerOf(a);
      if (isRunFault(n)) return n;
      numbers.push(n);
    }
    const [start, stop, step = 1] = numbers.length === 1 ? [0, numbers[0]!] : (numbers as [number, number, number?]);
    if (step === 0) return runFault("range-step", "the step of a range cannot be 0");
    return { kind: "range", start: start!, stop: stop!, step };
  },
  len(_machine, _expr, [value]) {
    switch (value?.kind) {
      case "list":
      case "record":
        return weakInteger(value.items.length);
      case "range":
        return weakInteger(rangeLength(value));
      case "string":
        return weakInteger(value.value.length);
      case "tensor":
        if (value.array.shape.length > 0) return weakInteger(value.array.shape[0]!);
        break;
      default:
    }
    return runFault("no-length", `${value ? describeValue(value) : "nothing"} has no length`);
  },
  load(machine, { span }, [path]) {
    if (path?.kind !== "string") return runFault("file-name", "load takes the name of a file as a string");
    const loaded = machine.host.files.load(path.value, span.file);
    if (isRunFault(loaded)) return loaded;
    return loaded.kind === "array" ? tensor(loaded.array) : recordOf(loaded.entries);
  },
  restore(machine, { args, span }, [path], { missing_ok }) {
    if (path?.kind !== "string") return runFault("file-name", "restore takes the name of a file as a string first");
    const isOptional = missing_ok === undefined ? false : truthOf(missing_ok);
    if (isRunFault(isOptional)) return isOptional;
    const wanted = args.slice(1).flatMap((a) => (a.kind === "state-of" ? [a.of] : []));
    const fault = restoreState(machine, path.value, span.file, wanted.length > 0 ? wanted : undefined);
    return !fault || (isOptional && fault.code === "file-missing") ? none : fault;
  },
  save(machine, expr, [path, ...values], options) {
    if (path?.kind !== "string") return runFault("file-name", "save takes the name of a file as a string first");
    if (values.length === 0 && Object.keys(options).length === 0) return saveAllState(machine, path.value) ?? none;
    const entries: { name: string; array: NdArray }[] = [];
    const named = values.map((value, i) => ({ name: nameOf(expr.args[i + 1]!) ?? `arr_${i}`, value }));
    for (const [name, value] of Object.entries(options)) named.push({ name, value });
    for (const { name, value } of named) {
      if (value.kind === "state") {
        entries.push(...entriesOfState(name, value));
        continue;
      }
      const t = asTensor(value);
      if (isRunFault(t)) return t;
      entries.push({ name, array: t.array });
    }
    const twice = entries.find((e, i) => entries.findIndex((o) => o.name === e.name) !== i);
    if (twice) return runFault("file-name", `two things to save are called \`${twice.name}\``);
    return machine.host.files.save(path.value, entries) ?? none;
  },
};

/** An integer scalar, as a JavaScript number. */
export function integerOf(value: Value): number | RunFault {
  if (value.kind === "tensor" && value.array.shape.length === 0 && isInteger(value.array.dtype)) {
    const n = Number(value.array.data[0]!);
    if (Number.isSafeInteger(n)) return n;
  }
  return runFault("not-an-integer", `an integer is wanted here, not ${describeValue(value)}`);
}

/** The name under which a value is saved; NumPy's `arr_0` for what has none. */
function nameOf(e: ValueExpr): string | undefined {
  switch (e.kind) {
    case "variable":
      return e.name;
    case "state-of":
      return "streams" in e.of ? e.of.name : e.of.spec.ref.name;
    case "get-shared":
      return e.shared.spec.ref.name;
    case "get-state":
      return "streams" in e.of ? e.of.name : e.of.spec.ref.name;
    default:
      return undefined;
  }
}
