/**
 * @file Inputs of 64-bit integers are presumed to fit into an int32, as class numbers, places and counts do. Each call looks at them;
 * for one with larger numbers there is another executable, which leaves to the processor what reads them.
 */
import { isRunFault, type RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import type { Graph, Node } from "../../ir/node.ts";
import type { Buffer, Executable } from "../backend.ts";
import { GpuBuffer } from "./buffer.ts";
import type { Partition } from "./partition.ts";
import { rangeOf } from "./ranges/array-range.ts";
import { int32Range, isInside } from "./ranges/range.ts";
import { isHeld } from "./register.ts";

/** By position: the inputs of a graph that its parts on the GPU read, and that an int32 may be too small for. */
export function presumedInputs(graph: Graph, plan: Partition): readonly number[] {
  const read = new Set<Node>(plan.segments.flatMap((s) => (s.side === "gpu" ? s.takes : [])));
  return graph.inputs.flatMap((leaf, i) => {
    const { dtype } = leaf.type;
    return read.has(leaf) && isInteger(dtype) && !isHeld(dtype) ? [i] : [];
  });
}

/** `usual` where all of those inputs fit, else what `makeOther` gives, which is made once. */
export function presumingExecutable(
  usual: Executable,
  presumed: readonly number[],
  makeOther: () => Executable | RunFault,
): Executable {
  if (presumed.length === 0) return usual;
  let other: Executable | undefined;
  let last = usual;
  return {
    run(inputs, borrow, unread) {
      const given = [...inputs];
      last = usual;
      for (const i of presumed) {
        const x = atHome(inputs[i]!);
        if (!x) continue;
        given[i] = x;
        const range = rangeOf(x);
        if (!range || isInside(range, int32Range)) continue;
        if (!other) {
          const made = makeOther();
          if (isRunFault(made)) return made;
          other = made;
        }
        last = other;
      }
      return last.run(given, borrow, unread);
    },
    get compileMilliseconds() {
      return usual.compileMilliseconds + (other?.compileMilliseconds ?? 0);
    },
    get placement() {
      return last.placement!;
    },
    profile: () => last.profile(),
    dispose() {
      usual.dispose();
      other?.dispose();
    },
  };
}

/** What stands on the device already has been seen to fit. */
function atHome(x: NdArray | Buffer): NdArray | undefined {
  if (!("kind" in x)) return x;
  return x instanceof GpuBuffer ? undefined : x.read();
}
