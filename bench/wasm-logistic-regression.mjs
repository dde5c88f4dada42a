/** @file One training step of logistic regression, 400 × 784: dot, loss, gradients and updates in one run. Run after `tsc -b`. */
import { grad } from "../out/runtime/src/grad.js";
import { Builder } from "../out/runtime/src/ops/builder.js";
import { backend, compile, inputLeaf, measure, randomArray } from "./wasm-harness.mjs";

for (const dtype of ["float64", "float32"]) {
  const [n, features] = [400, 784];
  const g = new Builder();
  const x = inputLeaf("x", dtype, [n, features]);
  const y = inputLeaf("y", dtype, [n]);
  const w = inputLeaf("w", dtype, [features]);
  const b = inputLeaf("b", dtype, []);
  const p = g.div(1, g.add(1, g.exp(g.sub(g.neg(g.dot(x, w)), b))));
  const loss = g.sub(g.mul(g.neg(y), g.log(p)), g.mul(g.sub(1, y), g.log(g.sub(1, p))));
  const cost = g.add(g.op("mean", [loss]), g.mul(0.01, g.sum(g.mul(w, w))));
  const gradients = grad(cost, [w, b]);
  const [gw, gb] = gradients.gradients ?? gradients;
  const outputs = [g.op("greater", [p, 0.5]), loss, g.sub(w, g.mul(0.1, gw)), g.sub(b, g.mul(0.1, gb))];
  const step = compile([x, y, w, b], outputs);
  const inputs = [
    backend.upload(randomArray(dtype, [n, features])),
    backend.upload(randomArray(dtype, [n])),
    backend.upload(randomArray(dtype, [features], 0.1)),
    backend.upload(randomArray(dtype, [])),
  ];
  const run = () => {
    const [prediction, xent, w1, b1] = step.run(inputs);
    inputs[2].release();
    inputs[3].release();
    prediction.release();
    xent.release();
    inputs[2] = w1;
    inputs[3] = b1;
  };
  console.log(
    `logistic regression step ${dtype}: ${(measure(run) * 1000).toFixed(1)} µs, compiled in ${step.compileMilliseconds.toFixed(2)} ms`,
  );
}
