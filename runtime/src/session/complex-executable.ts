/** @file Code of a graph whose arguments or results are complex: the backend sees pairs of floats. */
import type { Buffer, Executable } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, pairsOf } from "../ir/array.ts";
import { isComplex, partOf } from "../ir/dtype.ts";
import type { Graph } from "../ir/node.ts";

/** `executable`, compiled of `splitComplex(graph)`, as that of `graph`. Nothing is copied. */
export function complexExecutable(graph: Graph, executable: Executable | RunFault): Executable | RunFault {
  if (isRunFault(executable)) return executable;
  const results = graph.outputs.map((n) => (isComplex(n.type.dtype) ? n.type.dtype : undefined));
  if (![...graph.inputs, ...graph.outputs].some((n) => isComplex(n.type.dtype))) return executable;
  const entering = (x: NdArray | Buffer): NdArray | Buffer => {
    if (!isComplex(x.dtype)) return x;
    return "kind" in x ? x.as(partOf(x.dtype), [...x.shape, 2]) : pairsOf(x);
  };
  return {
    ...executable,
    run: (inputs, borrow) => {
      const found = executable.run(inputs.map(entering), borrow);
      if (isRunFault(found)) return found;
      return (found as readonly (NdArray | Buffer)[]).map((x, i) => {
        const dtype = results[i];
        if (!dtype) return x;
        const shape = x.shape.slice(0, -1);
        return "kind" in x ? x.as(dtype, shape) : { dtype, shape, data: x.data };
      });
    },
  };
}
