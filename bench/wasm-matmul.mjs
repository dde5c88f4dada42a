/** @file Single-thread rate of square matrix products on the WebAssembly backend, in GFLOP/s. Run after `tsc -b`. */
import { inputLeaf, measure, prepare } from "./wasm-harness.mjs";

for (const dtype of ["float64", "float32"]) {
  for (const n of [64, 128, 256, 512, 1024]) {
    const [a, b] = [inputLeaf("a", dtype, [n, n]), inputLeaf("b", dtype, [n, n])];
    for (const [transposeA, transposeB] of n === 512
      ? [
          [false, false],
          [true, false],
          [false, true],
          [true, true],
        ]
      : [[false, false]]) {
      const run = prepare([a, b], (g) => [g.op("matmul2", [a, b], { transposeA, transposeB })]);
      const ms = measure(run, n >= 1024 ? 5 : 15);
      console.log(
        `matmul ${dtype} ${n} ${transposeA ? "T" : "N"}${transposeB ? "T" : "N"}: ${ms.toFixed(3)} ms, ${((2 * n ** 3) / ms / 1e6).toFixed(1)} GFLOP/s`,
      );
    }
  }
}
