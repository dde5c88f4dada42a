/**
 * @file Measures the errors of the elementary functions and writes `docs/accuracy.md`. Run after a build, on an engine with relaxed
 * SIMD: `node --experimental-wasm-relaxed-simd bench/accuracy.mjs [samples] [stride]` (the flag is for Node 20).
 */
import { writeFileSync } from "node:fs";
import { hasRelaxedSimd } from "../out/runtime/src/backends/wasm/engine.js";
import { densestError, worstErrors } from "../out/test/harness/accuracy.js";
import { elementaryNames, printRow } from "../out/test/harness/accuracy-table.js";

const samples = Number(process.argv[2] ?? 40000);
/** Every so many-th float32. */
const stride = Number(process.argv[3] ?? 509);
if (!hasRelaxedSimd()) throw new Error("this engine has no relaxed SIMD: node --experimental-wasm-relaxed-simd");

const lines = [];
for (const name of elementaryNames) {
  const rows = ["float64", "float32"].map((dtype) => {
    const [unfused, fused] = worstErrors(name, dtype, [false, true], dtype === "float64" ? samples : samples / 10);
    if (dtype === "float64" || name === "pow" || name === "atan2") {
      return { name, dtype, unfused: unfused.ulps, fused: fused.ulps };
    }
    const dense = [false, true].map((fma) => densestError(name, fma, stride).ulps);
    return { name, dtype, unfused: Math.max(unfused.ulps, dense[0]), fused: Math.max(fused.ulps, dense[1]) };
  });
  lines.push(printRow(rows));
  console.log(lines.at(-1));
}

writeFileSync(
  new URL("../docs/accuracy.md", import.meta.url),
  `# Accuracy of the elementary functions

The WebAssembly backend computes these functions itself, as SIMD code inside the fused loops. The table has the largest error seen,
in units in the last place (ulp) of the true value: ½ would be correct rounding. Each figure comes from ${samples.toLocaleString("en")} arguments of float64 and a
tenth as many of float32: random ones over all exponents, subnormals included, more where a function is not near a constant, and hard points with their
neighbours. The true values are computed to 150 bits (\`test/harness/big-functions.ts\`). Functions of one float32 are also tried on
one in ${stride} of all bit patterns, ${(2 ** 32 / stride / 1e6).toFixed(0)} million.

"Fused" is with the fused multiply-add of relaxed SIMD, where the engine and the processor have it (\`with mode = reproducible\` does
without, so that every machine gives the same bits). A test measures again and fails when a figure grows.

| | float64 | fused | float32 | fused |
|---|---|---|---|---|
${lines.join("\n")}

* The largest errors are rare. A search of 1.5 million arguments of each float64 function against 80-bit arithmetic saw at most 1.91 (sinh).
* NaN, infinities, signed zeros and subnormals are those of IEEE 754 and C; \`pow(1, NaN)\` and \`pow(NaN, 0)\` are 1, as in NumPy.
* sin, cos and tan reduce arguments up to 1,500,000 themselves, to 100 bits. A vector with a larger one is handed to JavaScript's
  \`Math\`, which reduces exactly, and within 1 ulp in V8; that costs about 100 ns for each element.
* pow of float32 is computed in float64.
* sqrt, division, rounding and the like are correctly rounded.
* The special functions (error, gamma, beta and Bessel functions and their kin) state their errors in docs/ops.md; the tests hold them
  to values computed with 40 digits or more.
* The reference backend uses JavaScript's \`Math\` (within 1 ulp in V8 for float64; for float32 it rounds the float64 result).

This file is written by \`node --experimental-wasm-relaxed-simd bench/accuracy.mjs\`.
`,
);
