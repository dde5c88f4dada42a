/** @file Every op with samples, on WebAssembly against the reference. */
import { allOps } from "../../../runtime/src/ops/index.ts";
import { compareOp } from "../../harness/both-backends.ts";
import { applications } from "../../harness/samples.ts";

describe("each op on its samples gives on WebAssembly what the reference gives", () => {
  for (const op of allOps()) {
    if (op.name === "random") continue;
    const samples = applications(op);
    if (samples.length === 0) continue;
    it(op.name, () => {
      for (const [i, s] of samples.entries()) compareOp(op.name, s.inputs, s.attrs, `${op.name}, sample ${i}`);
    });
  }
});
