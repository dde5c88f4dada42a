/** @file Runs the text of a program in this thread: parse, check, interpret. */
import assert from "node:assert/strict";
import type { Backend } from "../../runtime/src/backends/backend.ts";
import { GpuBackend } from "../../runtime/src/backends/gpu/backend.ts";
import type { DeviceLink } from "../../runtime/src/backends/gpu/link.ts";
import { referenceBackend } from "../../runtime/src/backends/reference.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import type { Device, DeviceChoice } from "../../runtime/src/contract.ts";
import { type FunctionInfo, Session } from "../../runtime/src/session.ts";
import type { KernelDiagnostic, ShownValue } from "../../server/protocol/kernel.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { type CellStatus, Interpreter } from "../../server/src/kernel/interpreter.ts";
import type { Value } from "../../server/src/kernel/value.ts";
import { check } from "../../server/src/language/check/check.ts";
import { parse } from "../../server/src/language/parse.ts";

export interface RunOfText {
  /** Of parsing, checking and running, in that order. */
  readonly diagnostics: readonly KernelDiagnostic[];
  readonly cells: readonly CellStatus[];
  /** The values that variables have at the end. */
  readonly values: ReadonlyMap<string, Value>;
  /** Those that were called, with where they ran. */
  readonly functions: readonly FunctionInfo[];
  /** What it printed, in order. */
  readonly printed: readonly (readonly ShownValue[])[];
  /** The points of each curve, in order. */
  readonly tracks: ReadonlyMap<string, readonly number[]>;
}

/** Backends of one session: a GPU computes what it cannot in the memory of the processor. */
function backends(link: DeviceLink): (device: Device) => Backend {
  let wasm: Backend | undefined;
  return (device) => {
    if (device === "reference") return referenceBackend();
    wasm ??= wasmBackend();
    return device === "gpu" ? new GpuBackend(link, wasm) : wasm;
  };
}

/** Runs every cell; files cannot be read or written, and streams without a seed get 0. */
export function runText(
  text: string,
  device: DeviceChoice = "reference",
  link: DeviceLink = new ThreadLink(),
): RunOfText {
  const parsed = parse(text);
  const { program, diagnostics } = check(parsed.file, parsed.diagnostics, { text });
  const reported: KernelDiagnostic[] = [];
  const printed: (readonly ShownValue[])[] = [];
  const tracks = new Map<string, readonly number[]>();
  const session = new Session({ device, backend: backends(link) });
  const interpreter = new Interpreter(session, {
    emit: (event) => {
      if (event.kind === "diagnostic") reported.push(event.diagnostic);
      if (event.kind === "printed") printed.push(event.items);
      if (event.kind === "track") tracks.set(event.name, [...(tracks.get(event.name) ?? []), ...event.values]);
    },
    files: { load: () => assert.fail("no files here"), save: () => assert.fail("no files here") },
    interrupted: () => false,
    entropy: () => 0,
    keep: () => {},
    restored: () => {},
    streamKeys: () => {},
    now: () => performance.now(),
  });
  try {
    interpreter.load(program);
    const cells = program.cells.map((_, i) => interpreter.runCell(i));
    const values = new Map<string, Value>();
    for (const v of interpreter.variables.all()) if (v.value) values.set(v.name, v.value);
    return {
      diagnostics: [...diagnostics, ...reported],
      cells,
      values,
      functions: session.describeFunctions(),
      printed,
      tracks,
    };
  } finally {
    interpreter.dispose();
  }
}
