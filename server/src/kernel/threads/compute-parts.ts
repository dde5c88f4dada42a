/** @file What a thread does that helps to compute: waits for jobs, takes parts of them. */
import { receiveMessageOnPort } from "node:worker_threads";
import { engine, type WasmModule } from "../../../../runtime/src/backends/wasm/engine.ts";
import { bug } from "../../../../runtime/src/ir/internal-error.ts";
import { type ComputeStart, closedTicket, crewWords, partDone, type ToThread, take } from "./crew-words.ts";

type Part = (part: number) => number;

interface Instance {
  readonly module: WasmModule;
  exports: Readonly<Record<string, unknown>> | undefined;
}

const onlyWhole = (name: string): never => bug(`a part of a step calls ${name}`);

/** Turns for which a thread looks for the next job before it sleeps: some microseconds, as steps often follow each other closely. */
const glances = 300;

/** Takes parts of jobs as long as the thread lives; what it computes with are instances of the modules that it is sent. */
export function computeParts({ words, memory, port, index }: ComputeStart): void {
  const instances = new Map<number, Instance>();

  const readMail = (): void => {
    for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
      const message = mail.message as ToThread;
      if (message.kind === "forget") instances.delete(message.id);
      else instances.set(message.id, { module: message.module, exports: undefined });
    }
  };

  const instantiate = (module: WasmModule): Readonly<Record<string, unknown>> => {
    const env: Record<string, unknown> = { memory };
    for (const { name, kind } of engine.Module.imports(module)) {
      if (kind !== "function") continue;
      env[name] = name.startsWith("Math.")
        ? (Math as unknown as Record<string, unknown>)[name.slice(5)]
        : () => onlyWhole(name);
    }
    return new engine.Instance(module, { env }).exports;
  };

  const partOf = (id: number, number: number): Part | undefined => {
    if (!instances.has(id)) readMail();
    const known = instances.get(id);
    if (!known) return undefined;
    known.exports ??= instantiate(known.module);
    return known.exports[`part${number}`] as Part | undefined;
  };

  const holds = crewWords.holds + index;
  const work = (): void => {
    for (;;) {
      const ticket = Atomics.load(words, crewWords.ticket);
      const part = ticket & closedTicket;
      if (part >= Atomics.load(words, crewWords.count)) return;
      const call = partOf(Atomics.load(words, crewWords.module), Atomics.load(words, crewWords.function));
      if (!call) return;
      Atomics.store(words, holds, 1);
      // What was read above is of this job, if the ticket is still the same.
      if (take(words, ticket)) {
        doPart(call, part);
        Atomics.store(words, holds, 0);
        partDone(words);
      } else Atomics.store(words, holds, 0);
    }
  };

  const doPart = (call: Part, part: number): void => {
    if (Atomics.load(words, crewWords.status) !== 0) return;
    try {
      const status = call(part);
      if (status !== 0) Atomics.store(words, crewWords.status, status);
    } catch {
      // Who called the function does it all again, alone: a mistake of ours then shows where it is looked for.
      Atomics.store(words, crewWords.lost, 1);
    }
  };

  const isAwaited = (seen: number): boolean => {
    for (let i = 0; i < glances; i++) if (Atomics.load(words, crewWords.wake) !== seen) return true;
    return false;
  };

  Atomics.add(words, crewWords.ready, 1);
  for (;;) {
    const seen = Atomics.load(words, crewWords.wake);
    readMail();
    work();
    if (!isAwaited(seen)) Atomics.wait(words, crewWords.wake, seen);
  }
}
