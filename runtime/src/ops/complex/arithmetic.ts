/** @file What the rules of complex operands are written in: applications of ops to real nodes, numbers taken as weak literals. */
import { scalarOf } from "../../ir/array.ts";
import { type Attrs, makeNode, type Node, type Span } from "../../ir/node.ts";
import { type Fault, isFault } from "../op.ts";

/** A complex operand as two real ones; a real operand has no imaginary part. */
export interface Parts {
  readonly re: Node;
  readonly im: Node | undefined;
}

type Build = (op: string, inputs: readonly Node[], attrs: Attrs, span: Span | undefined) => Node | Fault;

/** Carries a refusal out of a rule; caught where the rule is applied. */
export class Refused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

type Real = Node | number;

export class Arithmetic {
  private readonly build: Build;
  private readonly span: Span | undefined;

  constructor(build: Build, span: Span | undefined) {
    this.build = build;
    this.span = span;
  }

  op(name: string, inputs: readonly Real[], attrs: Attrs = {}): Node {
    const nodes = inputs.map((x) => (typeof x === "number" ? this.literal(x) : x));
    const made = this.build(name, nodes, attrs, this.span);
    if (isFault(made)) throw new Refused(made);
    return made;
  }

  /** One result of an op that has several. */
  item(of: Node, index: number): Node {
    const type = of.results![index]!;
    return makeNode({ op: "item", inputs: [of], attrs: { index }, type, span: this.span });
  }

  literal(value: number): Node {
    const dtype = Number.isInteger(value) ? "int64" : "float64";
    const type = { dtype, shape: [], weak: true } as const;
    return makeNode({ op: "constant", attrs: { value: scalarOf(dtype, value) }, type, span: this.span });
  }

  add(a: Real, b: Real): Node {
    return this.op("add", [a, b]);
  }
  sub(a: Real, b: Real): Node {
    return this.op("sub", [a, b]);
  }
  mul(a: Real, b: Real): Node {
    return this.op("mul", [a, b]);
  }
  div(a: Real, b: Real): Node {
    return this.op("true_divide", [a, b]);
  }
  neg(a: Real): Node {
    return this.op("neg", [a]);
  }
  where(mask: Node, yes: Real, no: Real): Node {
    return this.op("where", [mask, yes, no]);
  }
  zerosLike(a: Node): Node {
    return this.op("zeros_like", [a]);
  }
}
