/** @file Runs one elementary function of the WebAssembly backend over arrays, in a module of its own. */
import { Code } from "../../runtime/src/backends/wasm/emit/code.ts";
import { ModuleBuilder } from "../../runtime/src/backends/wasm/emit/module.ts";
import { engine } from "../../runtime/src/backends/wasm/engine.ts";
import type { Vec } from "../../runtime/src/backends/wasm/lanes.ts";
import { SimdScalar, type VectorContext } from "../../runtime/src/backends/wasm/simd-scalar.ts";
import type { ConstantKey } from "../../runtime/src/backends/wasm/step-function.ts";

export type FloatDtype = "float32" | "float64";
export type Floats = Float32Array | Float64Array;

/** The function of a rule over `inputs` of one length. */
export interface Runner {
  readonly run: (...inputs: readonly Floats[]) => Floats;
  /** Milliseconds of the fastest of `repeat` runs, without copying. */
  readonly fastest: (repeat: number, ...inputs: readonly Floats[]) => number;
}

/** Compiles `rule` (a scalar rule of `arity` operands) for one dtype, with or without fused multiply-add. */
export function runner(
  rule: (s: SimdScalar, ...x: Vec[]) => Vec,
  arity: number,
  dtype: FloatDtype,
  fma: boolean,
): Runner {
  const module = new ModuleBuilder();
  // Parameters: where the operands stand, where the result goes, how many bytes.
  const code = new Code(Array.from({ length: arity + 2 }, () => "i32" as const));
  const lanes = dtype === "float32" ? 4 : 2;
  const constants = new Map<ConstantKey, number>();
  const context: VectorContext = {
    code,
    lanes,
    fma,
    mathImport: (name, operands) =>
      module.import(`Math.${name}`, {
        params: Array.from({ length: operands }, () => "f64" as const),
        results: ["f64"],
      }),
    constant: (key, bytes) => {
      const known = constants.get(key);
      if (known !== undefined) return known;
      const local = code.prologue(() => {
        const made = code.local("v128");
        code.v128(bytes()).set(made);
        return made;
      });
      constants.set(key, local);
      return local;
    },
  };
  const s = new SimdScalar(context, dtype);
  const offset = code.local("i32");
  code.loop((again) => {
    code.scope(() => {
      const operands = Array.from({ length: arity }, (_, i) => {
        code.get(i).get(offset).op("i32.add").mem("v128.load");
        return s.take();
      });
      const y = rule(s, ...operands);
      code.get(arity).get(offset).op("i32.add").get(y.local).mem("v128.store");
    });
    code.get(offset).i32(16).op("i32.add").tee(offset);
    code
      .get(arity + 1)
      .op("i32.lt_u")
      .brIf(again);
  });
  module.define(code, "run");
  const memory = new engine.Memory({ initial: 1, maximum: 65536, shared: true });
  const env: Record<string, unknown> = { memory };
  for (const name of module.importNames) env[name] = Math[name.slice(5) as "sin"];
  const instance = new engine.Instance(new engine.Module(module.finish()), { env });
  const run = instance.exports.run as (...args: number[]) => void;
  const FloatArray = dtype === "float32" ? Float32Array : Float64Array;

  function evaluate(inputs: readonly Floats[], repeat: number): { result: Floats; milliseconds: number } {
    const count = inputs[0]!.length;
    const bytes = Math.ceil((count * FloatArray.BYTES_PER_ELEMENT) / 16) * 16;
    const needed = (arity + 1) * bytes;
    if (memory.buffer.byteLength < needed) memory.grow(Math.ceil((needed - memory.buffer.byteLength) / 65536));
    const view = (i: number): Floats => new FloatArray(memory.buffer as unknown as ArrayBuffer, i * bytes, count);
    for (const [i, x] of inputs.entries()) view(i).set(x);
    let milliseconds = Number.POSITIVE_INFINITY;
    for (let k = 0; k < repeat; k++) {
      const start = performance.now();
      run(...Array.from({ length: arity + 1 }, (_, i) => i * bytes), bytes);
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    return { result: view(arity).slice(), milliseconds };
  }
  return {
    run: (...inputs) => evaluate(inputs, 1).result,
    fastest: (repeat, ...inputs) => evaluate(inputs, repeat).milliseconds,
  };
}
