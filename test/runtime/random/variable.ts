/** @file Runs random variables in tests: their graphs on the reference backend, with a stream that goes on from call to call. */
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { isRunFault, type RunFault, type StreamState } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import { type Attrs, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import "../../../runtime/src/ops/index.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import type { Generator } from "../../../runtime/src/ops/random/distribution.ts";
import { findDistribution, randomVariable } from "../../../runtime/src/ops/random/random-variable.ts";
import { draw } from "../../../runtime/src/random/draw.ts";

/** A parameter: a number, a list, a list of lists. */
export type Literal = number | readonly number[] | readonly (readonly number[])[];

export interface Call {
  readonly name: string;
  readonly inputs?: readonly Literal[];
  readonly attrs?: Attrs;
}

/** A constant: int64 if all its numbers are whole, else float64. */
export function constant(value: Literal, dtype?: Dtype): Node {
  const shape =
    typeof value === "number" ? [] : Array.isArray(value[0]) ? [value.length, value[0].length] : [value.length];
  const numbers = (typeof value === "number" ? [value] : value.flat()) as readonly number[];
  const array = fromValues(dtype ?? (numbers.every(Number.isInteger) ? "int64" : "float64"), shape, numbers);
  return makeNode({ op: "constant", attrs: { value: array }, type: { dtype: array.dtype, shape } });
}

/** A variable of the given call with its stream. */
export class Variable {
  readonly node: Node;
  state: StreamState;

  constructor(generator: Generator, call: Call, state: StreamState) {
    const distribution = findDistribution(generator, call.name);
    if (!distribution) throw new Error(`no ${call.name}`);
    const inputs = (call.inputs ?? []).map((x) => constant(x));
    const made = randomVariable(generator, distribution, makeRef("stream", "rv"), inputs, call.attrs ?? {});
    if (isFault(made)) throw new Error(made.message);
    this.node = made;
    this.state = state;
  }

  /** The next value. */
  next(): NdArray {
    const value = this.tryNext();
    if (isRunFault(value)) throw new Error(value.message);
    return value;
  }

  tryNext(): NdArray | RunFault {
    let failed: RunFault | undefined;
    const values = evaluate(
      [this.node],
      () => {
        throw new Error("a random variable of constants has no leaves");
      },
      {
        draw: (node, params, out) => {
          const after = draw(node.attrs, params, out, this.state, node.span);
          if (isRunFault(after)) failed = after;
          else this.state = after;
        },
      },
    );
    if (failed) return failed;
    return isRunFault(values) ? values : values[0]!;
  }
}

export const numbersOf = (a: NdArray): number[] => Array.from(a.data as ArrayLike<number | bigint>, Number);
