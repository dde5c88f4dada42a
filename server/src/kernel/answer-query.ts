/** @file Answers questions about the state of a loaded program, and changes it, between two statements of what runs. */
import { DeviceError } from "../../../runtime/src/backends/backend.ts";
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import type { KernelAnswer, KernelQuery } from "../../protocol/kernel.ts";
import { checkGradient } from "./check-gradient.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Files } from "./files.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Machine } from "./machine.ts";
import { readNewValue } from "./read-new-value.ts";
import type { Compiled } from "./run-request.ts";
import { asTensor, describeValue, tensor, type Value } from "./value.ts";
import { assign } from "./variables.ts";

/** What a device cannot give (it is lost, or busy when somebody interrupts) is refused with its reason. */
export function answerQuery(
  query: KernelQuery,
  interpreter: Interpreter,
  compiled: Compiled,
  files: Files,
): KernelAnswer {
  try {
    return answer(query, interpreter, compiled, files);
  } catch (error) {
    if (error instanceof DeviceError) return refused(error.fault.message);
    throw error;
  }
}

function answer(query: KernelQuery, interpreter: Interpreter, compiled: Compiled, files: Files): KernelAnswer {
  const machine = interpreter.loaded;
  if (!machine) return refused("nothing has been loaded yet");
  switch (query.kind) {
    case "read-shared": {
      const value = valueNamed(machine, query.name);
      return isRunFault(value) ? refused(value.message) : { ok: true, kind: "value", value };
    }
    case "set":
      return setValue(machine, query, files);
    case "reset":
      return reset(machine, query.names);
    case "export": {
      const value = (query.value as Value | undefined) ?? valueNamed(machine, query.name);
      const t = isRunFault(value) ? value : asTensor(value);
      if (isRunFault(t)) return refused(t.message);
      return done(files.save(query.path, [{ name: query.name, array: t.array }]));
    }
    case "save-state":
      return done(saveCheckpoint(machine, query.path));
    case "load-state": {
      const notes = loadCheckpoint(machine, query.path);
      return isRunFault(notes) ? refused(notes.message) : done(undefined, notes);
    }
    case "check-gradient": {
      const gradient = compiled.info.gradients[query.index];
      if (!gradient)
        return refused(`there is no gradient ${query.index}: the text has ${compiled.info.gradients.length}`);
      const check = checkGradient(machine, gradient);
      return isRunFault(check) ? refused(check.message) : { ok: true, kind: "gradient-check", check };
    }
  }
}

const refused = (message: string): KernelAnswer => ({ ok: false, message });

const done = (fault: RunFault | undefined, notes: readonly string[] = []): KernelAnswer =>
  fault ? refused(fault.message) : { ok: true, kind: "done", notes };

const sharedNamed = (machine: Machine, name: string) => machine.program.shareds.find((s) => s.spec.ref.name === name);

/** Of a shared variable (made if it has none yet) or of a value that has been computed. */
function valueNamed(machine: Machine, name: string): Value | RunFault {
  const shared = sharedNamed(machine, name);
  if (!shared) {
    const found = [...machine.variables.all()].find((v) => v.name === name);
    return found?.value ?? machine.notComputed(name, { start: 0, end: 0 });
  }
  return machine.needShared(shared.spec.ref) ?? tensor(machine.session.getShared(shared.spec.ref));
}

function setValue(machine: Machine, query: Extract<KernelQuery, { kind: "set" }>, files: Files): KernelAnswer {
  const { name } = query;
  const value = readNewValue(query.to, name, files);
  if (isRunFault(value)) return refused(value.message);
  const shared = sharedNamed(machine, name);
  if (shared) return done(machine.session.initShared(shared.spec, value.array, value.weak));
  const variable = [...machine.variables.all()].find((v) => v.name === name);
  if (!variable?.value) return refused(`there is no shared variable or computed value \`${name}\``);
  if (variable.value.kind !== "tensor") {
    return refused(`\`${name}\` is ${describeValue(variable.value)}, which cannot be set from outside`);
  }
  assign(variable, value);
  return done(undefined);
}

function reset(machine: Machine, names: readonly string[]): KernelAnswer {
  for (const name of names) {
    const shared = sharedNamed(machine, name);
    if (!shared) return refused(`there is no shared variable \`${name}\``);
    const fault = machine.resetShared(shared);
    if (fault) return refused(fault.message);
  }
  return done(undefined);
}
