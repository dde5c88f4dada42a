/** @file The terms that both sides of a rewrite are written in, and how a left side is matched. */
import type { Attrs, Node } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { isNumber, scalarValue } from "./constants.ts";
import { isCommutative } from "./intern.ts";

/** Stands for any node that passes its test; the same variable twice stands for the same node. */
export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly test?: (node: Node) => boolean;
}

/** An op applied to terms. */
export interface Application {
  readonly kind: "application";
  readonly op: string;
  readonly args: readonly Term[];
  /** Attributes on a right side; without them those of the first node of this op on the left side. */
  readonly attrs?: Attrs;
}

/** A number stands for a constant all of whose elements it is, in whatever dtype. */
export type Term = Variable | Application | number;

/** What a match has found, by variable name. */
export type Bindings = Readonly<Record<string, Node>>;

export const variable = (name: string, test?: (node: Node) => boolean): Variable => ({
  kind: "variable",
  name,
  ...(test && { test }),
});

export const x = variable("x");
export const y = variable("y");
export const z = variable("z");
/** Constant scalars. */
export const c = variable("c", (n) => scalarValue(n) !== undefined);
export const d = variable("d", (n) => scalarValue(n) !== undefined);

/** Any op by name, as a term. */
export const apply = (op: string, args: readonly Term[], attrs?: Attrs): Application => ({
  kind: "application",
  op,
  args,
  ...(attrs && { attrs }),
});

const names = [
  ..."add sub mul true_divide neg sqr reciprocal pow abs sqrt exp expm1 log log1p log2 log10 tanh sin cos cosh sgn".split(" "),
  ..."sigmoid softplus relu erf erfc maximum minimum where logical_not logical_and logical_or equal not_equal".split(" "),
  ..."floor ceil round trunc sum mean max min prod dot transpose reshape softmax log_softmax logsumexp".split(" "),
];

/** `p.add(x, 0)`: the ops that rules speak of. */
export const p: Readonly<Record<string, (...args: Term[]) => Application>> & Record<PatternOp, (...args: Term[]) => Application> =
  Object.fromEntries(names.map((op) => [op, (...args: Term[]) => apply(op, args)]));
