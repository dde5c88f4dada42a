/** @file The parts of the WebAssembly JavaScript API that this backend uses, and what the engine can do. */
import { Code } from "./emit/code.ts";
import { ModuleBuilder } from "./emit/module.ts";

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB; throws RangeError when there are no more. */
  grow(pages: number): number;
}

export interface WasmModule {
  readonly module?: never;
}

interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Engine {
  readonly Memory: new (d: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Module: {
    new (bytes: Uint8Array<ArrayBuffer>): WasmModule;
    imports(module: WasmModule): readonly { readonly name: string; readonly kind: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: Record<string, Record<string, unknown>>) => WasmInstance;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

let relaxed: boolean | undefined;

/** Whether this engine has the fused multiply-add of relaxed SIMD (V8 from 11.4 on). */
export function hasRelaxedSimd(): boolean {
  if (relaxed === undefined) {
    const code = new Code(["v128"], ["v128"]);
    code.get(0).get(0).get(0).op("f64x2.relaxed_madd");
    const module = new ModuleBuilder();
    module.define(code);
    relaxed = engine.validate(module.finish());
  }
  return relaxed;
}
