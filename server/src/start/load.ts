/**
 * @file Starts a program of the bundle from `code.cjs` and the code that V8 compiled for it the last time. Reading a megabyte of
 * source and compiling what is called first is a third of the time to the first diagnostics. Node 20 keeps compiled code for classic
 * scripts only; so the code is one, and not a module.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import vm from "node:vm";
import { isMainThread } from "node:worker_threads";
import { allowFusedMultiplyAdd } from "../kernel/fused-multiply-add.ts";
import { optimiseLater } from "../optimise-later.ts";

export type Program = "tensorgraph" | "server" | "worker" | "view-thread";

type Code = (require: NodeJS.Require, module: { exports: unknown }, url: string) => void;

/** Runs a program whose code stands beside this file. A cache that does not fit, or that cannot be written, costs time and nothing else. */
export function load(program: Program): void {
  // Compiled code fits only a process with the same flags: so they are all set before it is read.
  optimiseLater();
  allowFusedMultiplyAdd();
  const url = new URL("./code.cjs", import.meta.url);
  const file = fileURLToPath(url);
  // The bundler writes nothing but ASCII, so that a byte is a character.
  const source = readFileSync(file, "latin1");
  const cache = new Cache(program);
  const script = new vm.Script(source, {
    filename: file,
    cachedData: cache.read(),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected !== false && isMainThread) process.once("exit", () => cache.write(script));
  const module = { exports: {} };
  (script.runInThisContext() as Code)(createRequire(url), module, url.href);
  void (module.exports as { readonly start: (program: Program) => Promise<unknown> }).start(program);
}

/** What V8 made of the code, by version and flags of V8: `cache/` beside the code, which a new build empties. */
class Cache {
  readonly #tag = v8.cachedDataVersionTag();
  readonly #folder = fileURLToPath(new URL("./cache/", import.meta.url));
  readonly #file: string;

  constructor(program: Program) {
    // The command that starts the server is the server; a thread takes the server's code, as it has no end at which to write its own.
    const name = program === "tensorgraph" && process.argv[2] !== "lsp" ? "command" : "server";
    this.#file = `${this.#folder}${name}-${this.#tag.toString(16)}`;
  }

  read(): Buffer | undefined {
    try {
      return readFileSync(this.#file);
    } catch {
      return undefined;
    }
  }

  /** At the end of a process: what has been called until then is in it. */
  write(script: vm.Script): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      // Made first, so that a folder that cannot be written in costs no more; then moved, so that nobody reads half a file.
      const own = `${this.#file}.${process.pid}`;
      writeFileSync(own, "");
      if (v8.cachedDataVersionTag() === this.#tag) writeFileSync(own, script.createCachedData());
      renameSync(own, this.#file);
    } catch {
      // Without it the next start is slower.
    }
  }
}
