/** @file Statements of independent parts in turn: the results are those of one part after the other. */
import assert from "node:assert/strict";
import { Code } from "../../../runtime/src/backends/wasm/emit/code.ts";
import { ModuleBuilder } from "../../../runtime/src/backends/wasm/emit/module.ts";
import { engine } from "../../../runtime/src/backends/wasm/engine.ts";

/** Runs a function of one number that gives one. */
function call(code: Code, x: number): number {
  const module = new ModuleBuilder();
  module.define(code, "run");
  const memory = new engine.Memory({ initial: 1, maximum: 65536, shared: true });
  const instance = new engine.Instance(new engine.Module(module.finish()), { env: { memory } });
  return (instance.exports.run as (x: number) => number)(x);
}

describe("Code.interleave", () => {
  it("writes the statements of parts in turn, blocks as a whole", () => {
    const code = new Code(["i32"], ["i32"]);
    const order = code.local("i32");
    // Each statement appends its digit: 1 2 of one part, 3 (in a block) 4 of the other.
    const digit = (d: number): void => {
      code.get(order).i32(10).op("i32.mul").i32(d).op("i32.add").set(order);
      code.endStatement();
    };
    code.interleave([
      () => {
        digit(1);
        digit(2);
      },
      () => {
        code.get(0).if(() => {
          digit(3);
          digit(3);
        });
        code.endStatement();
        digit(4);
      },
    ]);
    code.get(order);
    assert.equal(call(code, 1), 13324);
  });

  it("keeps locals of parts apart, also those taken in scopes, until all parts have ended", () => {
    const code = new Code(["i32"], ["i32"]);
    const results = [0, 1].map(() => code.local("i32"));
    code.scope(() => {
      code.interleave(
        results.map((result, part) => () => {
          for (let step = 0; step < 3; step++) {
            code.scope(() => {
              const own = code.local("i32");
              code
                .get(0)
                .i32(part + step)
                .op("i32.mul")
                .set(own);
              code.endStatement();
              code.get(result).get(own).op("i32.add").set(result);
              code.endStatement();
            });
          }
        }),
      );
    });
    code.get(results[0]!).i32(1000).op("i32.mul").get(results[1]!).op("i32.add");
    assert.equal(call(code, 7), 7 * 3 * 1000 + 7 * 6);
  });
});
