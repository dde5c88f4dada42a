/** @file Runs a text in this thread and gathers what it tells: for tests that need no worker. */
import assert from "node:assert/strict";
import { referenceBackend } from "../../runtime/src/backends/reference.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { runFault } from "../../runtime/src/session/run-fault.ts";
import { Session } from "../../runtime/src/session.ts";
import type { KernelDevice, KernelEvent, RunOutcome, ShownValue } from "../../server/protocol/kernel.ts";
import { compileText } from "../../server/src/kernel/compile-text.ts";
import type { Files, LoadedFile } from "../../server/src/kernel/files.ts";
import type { Host } from "../../server/src/kernel/host.ts";
import { Interpreter } from "../../server/src/kernel/interpreter.ts";
import { NodeFiles } from "../../server/src/kernel/node-files.ts";
import { runRequest } from "../../server/src/kernel/run-request.ts";

/** Files that only exist here. */
export class MemoryFiles implements Files {
  readonly files = new Map<string, ReadonlyMap<string, NdArray>>();

  load(path: string): LoadedFile | ReturnType<typeof runFault> {
    const entries = this.files.get(path);
    if (!entries) return runFault("file-missing", `cannot read ${path}: there is no such file`);
    return { kind: "record", entries };
  }

  save(path: string, entries: readonly { readonly name: string; readonly array: NdArray }[]): undefined {
    this.files.set(path, new Map(entries.map((e) => [e.name, e.array])));
    return undefined;
  }
}

/** One file as it is edited and run, on one device. */
export class TextRunner {
  readonly events: KernelEvent[] = [];
  interrupted: () => boolean = () => false;
  private readonly interpreter: Interpreter;
  private readonly host: Host;

  constructor(device: KernelDevice = "cpu", files: Files = new MemoryFiles()) {
    const backend = () => (device === "cpu" ? wasmBackend() : referenceBackend());
    this.host = {
      emit: (event) => this.events.push(event),
      files,
      interrupted: () => this.interrupted(),
      entropy: () => 4,
      keep: () => {},
      restored: () => {},
      streamKeys: () => {},
      now: () => performance.now(),
    };
    this.interpreter = new Interpreter(new Session({ device, backend }), this.host);
  }

  /** Runs cells of a text (all of them without `cells`); the events are those of this run only. */
  run(text: string, cells?: readonly number[]): RunOutcome {
    this.events.length = 0;
    const known = this.host.files instanceof NodeFiles ? this.host.files : undefined;
    return runRequest(
      this.interpreter,
      compileText(text, known),
      { text, uri: "test.tg", ...(cells && { cells }) },
      this.host,
    );
  }

  /** As `run`, with a failed assertion for any diagnostic. */
  runWell(text: string, cells?: readonly number[]): void {
    const outcome = this.run(text, cells);
    assert.deepEqual(this.errors(), []);
    assert.ok(outcome.ok);
  }

  errors(): string[] {
    return this.diagnostics().map((d) => `${d.code}: ${d.message}`);
  }

  diagnostics() {
    const found = this.events.flatMap((e) => (e.kind === "diagnostic" ? [e.diagnostic] : []));
    return found.filter((d) => d.severity === "error" || d.severity === "information");
  }

  /** Values of the expressions that stand alone, in order, as plain JavaScript. */
  results(): unknown[] {
    return this.events.flatMap((e) => (e.kind === "result" ? [plain(e.value)] : []));
  }
}

/** Nested arrays of numbers and booleans. */
export function plain(v: ShownValue): unknown {
  switch (v.kind) {
    case "tensor": {
      assert.equal(v.edge, undefined);
      const flat = Array.from(v.data as unknown as ArrayLike<number | bigint>, (x) =>
        v.dtype === "bool" ? x !== 0 : Number(x),
      );
      return nested(flat, v.shape);
    }
    case "string":
      return v.value;
    case "none":
      return null;
    case "list":
    case "record":
      return v.items.map(plain);
    case "state":
      return `${v.streams} of ${v.generator}`;
  }
}

function nested(flat: readonly unknown[], shape: readonly number[]): unknown {
  const [length, ...rest] = shape;
  if (length === undefined) return flat[0];
  const size = flat.length / Math.max(1, length);
  return Array.from({ length }, (_, i) => nested(flat.slice(i * size, (i + 1) * size), rest));
}

/** Compares numbers in nested lists to so many digits. */
export function assertClose(found: unknown, wanted: unknown, tolerance = 1e-8): void {
  if (Array.isArray(wanted)) {
    assert.ok(
      Array.isArray(found) && found.length === wanted.length,
      `${JSON.stringify(found)} for ${JSON.stringify(wanted)}`,
    );
    for (const [i, w] of wanted.entries()) assertClose(found[i], w, tolerance);
  } else if (typeof wanted === "number") {
    assert.ok(Math.abs((found as number) - wanted) <= tolerance, `${found} for ${wanted}`);
  } else assert.deepEqual(found, wanted);
}
