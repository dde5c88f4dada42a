/** @file The reference backend: tensors are NdArrays, a compiled graph is the graph itself. The oracle of every test. */
import type { Profile, RunFault } from "../contract.ts";
import { isRunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import type { Graph, Node } from "../ir/node.ts";
import type { Backend, Buffer, CompileOptions, Executable } from "./backend.ts";
import { evaluate } from "./reference/evaluate.ts";

export { evaluate } from "./reference/evaluate.ts";

/** A backend that computes each call with `evaluate`. */
export function referenceBackend(): Backend {
  return {
    device: "reference",
    upload: (a) => bufferOf(a),
    compile: (graph, options) => executable(graph, options),
    dispose: () => {},
  };
}

/** Copies, so that later writes to `a` do not show. */
function bufferOf(a: NdArray): Buffer {
  const held = copyOf(a);
  return {
    kind: "buffer",
    dtype: held.dtype,
    shape: held.shape,
    read: () => copyOf(held),
    as: (dtype, shape) => bufferOf({ dtype, shape, data: held.data }),
    release: () => {},
  };
}

const copyOf = (a: NdArray): NdArray => ({ dtype: a.dtype, shape: a.shape, data: a.data.slice() });

const isBuffer = (x: NdArray | Buffer): x is Buffer => "kind" in x;

function executable(graph: Graph, options: CompileOptions): Executable {
  const milliseconds = new Map<Node, number>();
  let calls = 0;
  let total = 0;

  function run(inputs: readonly (NdArray | Buffer)[]): readonly (NdArray | Buffer)[] | RunFault {
    const values = new Map(graph.inputs.map((leaf, i) => [leaf, inputs[i] ?? bug(`input ${i} is missing`)]));
    const started = performance.now();
    let last = started;
    const results = evaluate(
      graph.outputs,
      (leaf) => {
        const value = values.get(leaf) ?? bug(`${leaf.op} is not an input of the graph`);
        return isBuffer(value) ? value.read() : value;
      },
      {
        draw: options.draw,
        restart: options.restart,
        tap: options.tap,
        watch: options.profile
          ? (node) => {
              const now = performance.now();
              milliseconds.set(node, (milliseconds.get(node) ?? 0) + now - last);
              last = now;
              return undefined;
            }
          : undefined,
      },
    );
    calls++;
    total += performance.now() - started;
    if (isRunFault(results)) return results;
    return results.map((a, i) => (options.outputs[i] === "state" ? bufferOf(a) : copyOf(a)));
  }

  function profile(): Profile | undefined {
    if (!options.profile) return undefined;
    const nodes = [...milliseconds].map(([node, ms]) => ({
      label: node.name ?? node.op,
      ...(node.span && { span: node.span }),
      milliseconds: ms,
    }));
    return { calls, totalMilliseconds: total, compileMilliseconds: 0, nodes };
  }

  return { run, compileMilliseconds: 0, profile, dispose: () => {} };
}
