/** @file Lets the WebAssembly engine of Node 20 use fused multiply-add, which newer engines do by themselves. */
import v8 from "node:v8";

/**
 * Relaxed SIMD was complete in V8 11.3, which is Node 20's, but on by default only from 11.4. Call it before the first function is
 * compiled. Elsewhere nothing happens. Mode `reproducible` does not use it in any case.
 */
export function allowFusedMultiplyAdd(): void {
  if (process.versions.v8.startsWith("11.3.")) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}
