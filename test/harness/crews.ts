/** @file Backends with several threads, which share whatever can be shared, however small. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Executable } from "../../runtime/src/backends/backend.ts";
import { type WasmBackend, wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { isRunFault, type Mode } from "../../runtime/src/contract.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import type { Graph } from "../../runtime/src/ir/node.ts";
import { type CrewOptions, ThreadCrew } from "../../server/src/kernel/threads/thread-crew.ts";

export interface CrewBackend {
  readonly backend: WasmBackend;
  readonly crew: ThreadCrew;
}

/** A backend of so many threads, none of which has started. */
export function crewBackend(threads: number, options: Partial<CrewOptions> = {}): CrewBackend {
  let crew: ThreadCrew | undefined;
  const backend = wasmBackend({
    crew: (memory) => {
      crew = new ThreadCrew({ threads, memory, leastWork: 0, ...options });
      return crew;
    },
  });
  return { backend, crew: crew ?? assert.fail("the backend made no crew") };
}

/** Until all threads but the calling one have started. */
export async function untilReady({ crew }: CrewBackend): Promise<void> {
  crew.start();
  while (crew.ready < crew.threads - 1) await sleep(2);
}

export function compiledOn(backend: WasmBackend, graph: Graph, mode: Mode = "fast"): Executable {
  const outputs = graph.outputs.map(() => "host" as const);
  const made = backend.compile(graph, { outputs, mode, profile: false, draw: () => assert.fail("nothing is drawn") });
  return isRunFault(made) ? assert.fail(made.message) : made;
}

/** Host results of a run. */
export function resultsOn(backend: WasmBackend, graph: Graph, args: readonly NdArray[], times = 1): NdArray[] {
  const executable = compiledOn(backend, graph);
  try {
    let results = executable.run(args);
    for (let i = 1; i < times; i++) results = executable.run(args);
    return isRunFault(results) ? assert.fail(results.message) : (results as NdArray[]);
  } finally {
    executable.dispose();
  }
}

/** Bit for bit, a NaN and the sign of a zero too. */
export function assertSameBits(found: readonly NdArray[], expected: readonly NdArray[], what: string): void {
  const bytes = ({ data }: NdArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  assert.equal(found.length, expected.length, what);
  for (const [i, e] of expected.entries()) {
    if (!bytes(found[i]!).equals(bytes(e))) {
      const at = [...e.data].findIndex((v, j) => !Object.is(v, found[i]!.data[j]));
      assert.fail(`${what}, output ${i}, element ${at}: ${found[i]!.data[at]} instead of ${e.data[at]}`);
    }
  }
}
