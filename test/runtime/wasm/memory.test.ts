/** @file The allocator: blocks are aligned, never overlap, come back whole, and keep what is written to them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { alignment, Memory } from "../../../runtime/src/backends/wasm/memory.ts";

/** Allocate so many bytes, or free the block at this place in the list of those that are held. */
type Action = { readonly kind: "allocate"; readonly bytes: number } | { readonly kind: "free"; readonly at: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant("allocate" as const), bytes: fc.oneof(fc.nat(300), fc.nat(100000)) }),
  fc.record({ kind: fc.constant("free" as const), at: fc.nat(1000) }),
);

describe("the memory of the WebAssembly backend", () => {
  it("keeps blocks apart and what is in them, whatever is allocated and freed", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const memory = new Memory(256);
        const held: { address: number; bytes: number; mark: number }[] = [];
        for (const [mark, a] of actions.entries()) {
          if (a.kind === "allocate") {
            const address = memory.allocate(a.bytes);
            if (address === undefined) continue;
            assert.equal(address % alignment, 0);
            new Uint8Array(memory.buffer, address, a.bytes).fill(mark);
            held.push({ address, bytes: a.bytes, mark: mark & 255 });
          } else if (held.length > 0) {
            const [block] = held.splice(a.at % held.length, 1);
            memory.free(block!.address);
          }
          for (const b of held) {
            const bytes = new Uint8Array(memory.buffer, b.address, b.bytes);
            assert.ok(bytes.every((x) => x === b.mark));
          }
        }
        for (const b of held) memory.free(b.address);
        assert.equal(memory.used, 0);
      }),
      { numRuns: 60 },
    );
  });

  it("joins free neighbours, so that a block as large as all of them fits again", () => {
    const memory = new Memory(32);
    const blocks = Array.from({ length: 20 }, () => memory.allocate(90000)!);
    assert.ok(blocks.every((b) => b !== undefined));
    for (const i of [3, 1, 2, 0, 7, 5, 6, 4]) memory.free(blocks[i]!);
    assert.equal(memory.allocate(8 * 90048), blocks[0]);
  });

  it("says no, and stays usable, when there is not enough", () => {
    const memory = new Memory(32);
    assert.equal(memory.allocate(3e6), undefined);
    const block = memory.allocate(1e6);
    assert.notEqual(block, undefined);
    assert.equal(memory.allocate(1.5e6), undefined);
    memory.free(block!);
    assert.notEqual(memory.allocate(1.5e6), undefined);
  });

  it("gives back the end of a block that is shortened", () => {
    const memory = new Memory(32);
    const block = memory.allocate(1000)!;
    memory.shrink(block, 100);
    assert.equal(memory.used, 128);
    assert.equal(memory.allocate(640), block + 128);
  });
});
