/** @file Sums of products that name their axes, after Einstein. */
import { productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { arithmetic } from "../dtype-rules.ts";
import { type CompositeOp, fault, isFault } from "../op.ts";
import { einsumShape, type Label, readTerms, type Terms } from "./einsum-terms.ts";
import { product, reshapeTo } from "./product.ts";

const square = [
  [1, 2],
  [3, 4],
];
const wide = [
  [1, -1, 2],
  [0, 3, 1],
];
const cube = [square, wide.map((r) => r.slice(0, 2))];

export const einsum: CompositeOp = {
  kind: "composite",
  name: "einsum",
  category: "linear algebra",
  sig: "(subscripts: str, operands: number...) -> number[...r]",
  doc: "Sum of products over named axes: a letter for each axis of each operand, and behind `->` those that the result keeps; all others are summed. One length for each letter. A letter twice in one operand takes its diagonal; `...` stands for axes that broadcast. Without `->` the letters that come once are kept, in alphabetical order. Operands are taken two at a time from the left; where both have letters of their own it is a matrix product.",
  examples: [
    ['einsum("ij,jk->ik", [[1, 2], [3, 4]], [[0, 1], [1, 0]])', "[[2, 1], [4, 3]]"],
    ['einsum("ii->i", [[1, 2], [3, 4]])', "[1, 4]"],
    ['einsum("bi,bj,b->ij", [[1, 2], [3, 4]], [[1, 0], [0, 1]], [1, 10])', "[[1, 30], [2, 40]]"],
    ['einsum("...i,...i", [[1, 2], [3, 4]], [5, 6])', "[17, 39]"],
    ['abs(einsum("i,i,i", [1j, 2], [1j, 1], [1j, 3]))', "6.0827625302982193"],
  ],
  samples: [
    { inputs: [square, wide], attrs: { subscripts: "ij,jk->ki" } },
    { inputs: [cube, cube], attrs: { subscripts: "bij,bjk->bik" } },
    { inputs: [cube, cube], attrs: { subscripts: "abi,cbi->bca" } },
    { inputs: [square], attrs: { subscripts: "ii" } },
    { inputs: [cube], attrs: { subscripts: "aba->b" } },
    { inputs: [wide], attrs: { subscripts: "ij->j" } },
    { inputs: [wide], attrs: { subscripts: "ji" } },
    { inputs: [cube, [1, 2]], attrs: { subscripts: "...i,i->...i" } },
    { inputs: [square, wide, [1, -1]], attrs: { subscripts: "ni,nj,n->nij" } },
    { inputs: [wide, wide], attrs: { subscripts: "ij,ij->" } },
  ],
  dtypes: arithmetic,
  infer: (t, operands, attrs) => {
    if (operands.length === 0) return fault("value", "there is nothing to multiply", []);
    const shape = einsumShape(t, attrs.subscripts, operands);
    return isFault(shape) ? shape : { dtype: operands[0]!.dtype, shape };
  },
  expand: (g, operands, attrs) => {
    const { operands: labels, result } = readTerms(
      attrs.subscripts,
      operands.map((x) => x.type.shape.length),
    ) as Terms;
    const terms = operands.map((x, i) => withoutRepeats(g, stretched(g, { x, labels: labels[i]! })));
    let [all, ...rest] = terms as [Term, ...Term[]];
    while (rest.length > 0) {
      const [next, ...others] = rest as [Term, ...Term[]];
      const later = new Set([...result, ...others.flatMap((o) => o.labels)]);
      all = multiplied(
        g,
        summed(g, all, new Set([...later, ...next.labels])),
        summed(g, next, new Set([...later, ...all.labels])),
        later,
      );
      rest = others;
    }
    return arranged(g, summed(g, all, new Set(result)), result);
  },
  gradDoc: "for each operand: einsum of dy with the other operands, to the letters of that one",
};

/** A node and what its axes are called. */
interface Term {
  readonly x: Node;
  readonly labels: readonly Label[];
}

/** Without the axes of an ellipsis that have length 1: those of the other operands stand for them. */
function stretched(g: Builder, { x, labels }: Term): Term {
  const keep = labels.map((l, i) => !(l.startsWith("...") && x.type.shape[i] === 1));
  if (keep.every(Boolean)) return { x, labels };
  return {
    x: reshapeTo(
      g,
      x,
      x.type.shape.filter((_, i) => keep[i]),
    ),
    labels: labels.filter((_, i) => keep[i]),
  };
}

/** Each label once: the diagonal of two axes of one label takes their place. */
function withoutRepeats(g: Builder, { x, labels }: Term): Term {
  const axis2 = labels.findIndex((l, i) => labels.indexOf(l) < i);
  if (axis2 < 0) return { x, labels };
  const axis1 = labels.indexOf(labels[axis2]!);
  const rest = labels.filter((_, i) => i !== axis1 && i !== axis2);
  return withoutRepeats(g, { x: g.op("diagonal", [x], { axis1, axis2 }), labels: [...rest, labels[axis2]!] });
}

/** Summed over the labels that nobody asks for. */
function summed(g: Builder, { x, labels }: Term, wanted: ReadonlySet<Label>): Term {
  const axes = labels.flatMap((l, i) => (wanted.has(l) ? [] : [i]));
  return axes.length === 0 ? { x, labels } : { x: g.sum(x, axes), labels: labels.filter((l) => wanted.has(l)) };
}

/** The product of two terms, over the labels that both have and nobody asks for later. */
function multiplied(g: Builder, a: Term, b: Term, later: ReadonlySet<Label>): Term {
  const both = a.labels.filter((l) => b.labels.includes(l));
  const batch = both.filter((l) => later.has(l));
  const inner = both.filter((l) => !later.has(l));
  const rows = a.labels.filter((l) => !both.includes(l));
  const columns = b.labels.filter((l) => !both.includes(l));
  // With nothing to sum, or where one side has no axis of its own in a stack, one pass over the elements is as good as a product of matrices.
  const plain = inner.length === 0 || (rows.length === 0 && columns.length === 0);
  if (plain || (batch.length > 0 && (rows.length === 0 || columns.length === 0))) {
    const labels = [...batch, ...rows, ...columns, ...inner];
    return summed(g, { x: g.mul(spread(g, a, labels), spread(g, b, labels)), labels }, later);
  }
  const dims = (t: Term, labels: readonly Label[]) => labels.map((l) => t.x.type.shape[t.labels.indexOf(l)]!);
  const stack = dims(a, batch);
  const folded = (t: Term, first: readonly Label[], second: readonly Label[]): Node =>
    reshapeTo(g, arranged(g, t, [...batch, ...first, ...second]), [
      ...stack,
      productOfDims(dims(t, first)),
      productOfDims(dims(t, second)),
    ]);
  const x = product(g, folded(a, rows, inner), folded(b, inner, columns));
  return {
    x: reshapeTo(g, x, [...stack, ...dims(a, rows), ...dims(b, columns)]),
    labels: [...batch, ...rows, ...columns],
  };
}

/** With the axes in this order of labels. */
function arranged(g: Builder, { x, labels }: Term, order: readonly Label[]): Node {
  const axes = order.map((l) => labels.indexOf(l));
  return axes.every((a, i) => a === i) ? x : g.transpose(x, axes);
}

/** With these axes, of length 1 where the term has none. */
function spread(g: Builder, { x, labels }: Term, order: readonly Label[]): Node {
  const axes = order.map((l) => (labels.includes(l) ? labels.indexOf(l) : "x"));
  return axes.every((a, i) => a === i) && axes.length === labels.length ? x : g.op("dimshuffle", [x], { order: axes });
}
