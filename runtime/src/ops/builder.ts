/** @file Writes graphs in code: used by gradients, rewrites and composite ops, where a wrong type is our own mistake. */
import { type NdArray, scalarOf } from "../ir/array.ts";
import type { Dim } from "../ir/dim.ts";
import type { Dtype } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Attrs, makeNode, type Node, type Span } from "../ir/node.ts";
import { printType } from "../ir/type.ts";
import { build } from "./build.ts";
import { isFault } from "./op.ts";

/** A node, or a number that becomes a weak literal. */
export type Operand = Node | number;

/** Every node that it makes carries `span`: that of the node being rewritten or differentiated. */
export class Builder {
  readonly span: Span | undefined;

  constructor(span?: Span) {
    this.span = span;
  }

  /** A builder whose nodes carry another span. */
  at(span: Span | undefined): Builder {
    return new Builder(span);
  }

  /** Applies any op by name. */
  op(name: string, inputs: readonly Operand[], attrs: Attrs = {}): Node {
    const nodes = inputs.map((x) => this.node(x));
    const made = build(name, nodes, attrs, this.span, undefined, { emptyFolds: true });
    if (isFault(made)) {
      bug(`${name}(${nodes.map((n) => printType(n.type)).join(", ")}): ${made.message}`);
    }
    return made;
  }

  /** One result of an op that has several. */
  item(name: string, inputs: readonly Operand[], attrs: Attrs, index: number): Node {
    const node = this.op(name, inputs, attrs);
    const type = node.results?.[index] ?? bug(`${name} has no result ${index}`);
    return makeNode({ op: "item", inputs: [node], attrs: { index }, type, span: this.span });
  }

  node(x: Operand): Node {
    return typeof x === "number" ? this.literal(x) : x;
  }

  /** A weak literal: an integer or a float by its value. */
  literal(value: number): Node {
    const dtype = Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? "int64" : "float64";
    return makeNode({
      op: "constant",
      attrs: { value: scalarOf(dtype, value) },
      type: { dtype, shape: [], weak: true },
      span: this.span,
    });
  }

  /** A constant of a definite dtype. */
  constant(value: NdArray): Node {
    return makeNode({
      op: "constant",
      attrs: { value },
      type: { dtype: value.dtype, shape: value.shape },
      span: this.span,
    });
  }

  scalar(dtype: Dtype, value: number): Node {
    return this.constant(scalarOf(dtype, value));
  }

  /** A dim as an int64 scalar. */
  dim(value: Dim): Node {
    return makeNode({
      op: "dim",
      attrs: { dim: value },
      type: { dtype: "int64", shape: [], weak: true },
      span: this.span,
    });
  }

  add(a: Operand, b: Operand): Node {
    return this.op("add", [a, b]);
  }

  sub(a: Operand, b: Operand): Node {
    return this.op("sub", [a, b]);
  }

  mul(a: Operand, b: Operand): Node {
    return this.op("mul", [a, b]);
  }

  div(a: Operand, b: Operand): Node {
    return this.op("true_divide", [a, b]);
  }

  neg(a: Operand): Node {
    return this.op("neg", [a]);
  }

  pow(a: Operand, b: Operand): Node {
    return this.op("pow", [a, b]);
  }

  exp(a: Operand): Node {
    return this.op("exp", [a]);
  }

  log(a: Operand): Node {
    return this.op("log", [a]);
  }

  sqrt(a: Operand): Node {
    return this.op("sqrt", [a]);
  }

  where(c: Operand, a: Operand, b: Operand): Node {
    return this.op("where", [c, a, b]);
  }

  less(a: Operand, b: Operand): Node {
    return this.op("less", [a, b]);
  }

  greater(a: Operand, b: Operand): Node {
    return this.op("greater", [a, b]);
  }

  equal(a: Operand, b: Operand): Node {
    return this.op("equal", [a, b]);
  }

  sum(a: Operand, axis: readonly number[] | null = null, keepdims = false): Node {
    return this.op("sum", [a], { axis, keepdims });
  }

  cast(a: Operand, dtype: Dtype): Node {
    return this.op("cast", [a], { dtype });
  }

  reshape(a: Operand, shape: readonly Dim[]): Node {
    return this.op("reshape", [a], { shape });
  }

  broadcastTo(a: Operand, shape: readonly Dim[]): Node {
    return this.op("broadcast_to", [a], { shape });
  }

  transpose(a: Operand, axes: readonly number[]): Node {
    return this.op("transpose", [a], { axes });
  }

  dot(a: Operand, b: Operand): Node {
    return this.op("dot", [a, b]);
  }

  full(value: Operand, shape: readonly Dim[], dtype: Dtype): Node {
    return this.broadcastTo(this.cast(value, dtype), shape);
  }

  zerosLike(a: Node): Node {
    return this.full(0, a.type.shape, a.type.dtype);
  }

  onesLike(a: Node): Node {
    return this.full(1, a.type.shape, a.type.dtype);
  }
}
