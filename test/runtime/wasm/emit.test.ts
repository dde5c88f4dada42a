/** @file The byte emitter: what a function is told to give is what it gives. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Code, type ValueType } from "../../../runtime/src/backends/wasm/emit/code.ts";
import { ModuleBuilder } from "../../../runtime/src/backends/wasm/emit/module.ts";
import { engine } from "../../../runtime/src/backends/wasm/engine.ts";
import { Memory } from "../../../runtime/src/backends/wasm/memory.ts";

const memory = new Memory(16);

/** Runs a function without arguments. */
function resultOf(type: ValueType, emit: (c: Code, module: ModuleBuilder) => void, env: object = {}): unknown {
  const module = new ModuleBuilder(16);
  const code = new Code([], [type]);
  emit(code, module);
  module.define(code, "f");
  const imports = { env: { memory: memory.memory, ...env } };
  const instance = new engine.Instance(new engine.Module(module.finish()), imports);
  return (instance.exports.f as () => unknown)();
}

describe("emitted WebAssembly", () => {
  it("gives constants of all types back as they are", () => {
    fc.assert(
      fc.property(fc.integer(), (n) =>
        assert.equal(
          resultOf("i32", (c) => c.i32(n)),
          n,
        ),
      ),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), (n) =>
        assert.equal(
          resultOf("i64", (c) => c.i64(n)),
          n,
        ),
      ),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.double(), (x) =>
        assert.ok(
          Object.is(
            resultOf("f64", (c) => c.f64(x)),
            x,
          ),
        ),
      ),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.float(), (x) =>
        assert.ok(
          Object.is(
            resultOf("f32", (c) => c.f32(x)),
            x,
          ),
        ),
      ),
      { numRuns: 50 },
    );
  });

  it("counts loops, also of one turn and of none", () => {
    for (const count of [0, 1, 2, 1000]) {
      const turns = resultOf("i32", (c) => {
        const n = c.local("i32");
        c.repeat(count, () => c.increment(n, 1));
        c.get(n);
      });
      assert.equal(turns, count);
    }
  });

  it("leaves blocks and starts loops again by their labels, whatever is nested in between", () => {
    const found = resultOf("i32", (c) => {
      const n = c.local("i32");
      c.block((done) => {
        c.loop((again) => {
          c.increment(n, 1);
          c.get(n).i32(7).op("i32.eq");
          c.if(() => c.block(() => c.br(done)));
          c.br(again);
        });
      });
      c.get(n);
    });
    assert.equal(found, 7);
  });

  it("runs the prologue first, and does not lend its locals to others", () => {
    const found = resultOf("i32", (c) => {
      const sum = c.local("i32");
      for (let i = 1; i <= 3; i++) {
        c.scope(() => {
          const mine = c.local("i32");
          c.i32(100 * i).set(mine);
          const early = c.prologue(() => {
            const local = c.local("i32");
            c.i32(i).set(local);
            return local;
          });
          c.get(sum).get(early).op("i32.add").get(mine).op("i32.add").set(sum);
        });
      }
      c.get(sum);
    });
    assert.equal(found, 606);
  });

  it("calls functions that are imported, also after others are defined", () => {
    const found = resultOf(
      "i32",
      (c, module) => {
        const own = new Code([], ["i32"]);
        own.i32(5);
        const ordinal = module.define(own);
        const outside = module.import("outside", { params: ["i32"], results: ["i32"] });
        c.callDefined(ordinal).call(outside);
      },
      { outside: (n: number) => n * 11 },
    );
    assert.equal(found, 55);
  });
});
