/** @file Reads the subscripts of `einsum`: which letter stands for which axis of each operand, and which the result keeps. */
import { compareDims, type Dim, printDim } from "../../ir/dim.ts";
import type { TensorType } from "../../ir/type.ts";
import { type Fault, fault, isFault, type TypeContext } from "../op.ts";

/** An axis by its label: a letter, or `...1` for the last of the axes that an ellipsis stands for, `...2` for the one before. */
export type Label = string;

export interface Terms {
  /** By operand: the label of each axis. */
  readonly operands: readonly (readonly Label[])[];
  readonly result: readonly Label[];
}

/** Letters and at most one ellipsis, before or after which others may stand. */
const oneTerm = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;

/** `"bij,bjk->bik"` for operands of these ranks. Without an arrow the result has the labels that come once, in their order, as in NumPy. */
export function readTerms(subscripts: unknown, ranks: readonly number[]): Terms | Fault {
  if (typeof subscripts !== "string")
    return fault("value", 'the subscripts are a string, as in `einsum("ij,jk->ik", a, b)`', []);
  const [before = "", after, ...more] = subscripts.replaceAll(/\s/g, "").split("->");
  const texts = before.split(",");
  const wrong = [...texts, after ?? ""].find((x) => !oneTerm.test(x));
  if (wrong !== undefined || more.length > 0) {
    const what = more.length > 0 ? "there is more than one arrow" : `\`${wrong}\` is none`;
    return fault(
      "value",
      `subscripts are letters and at most one \`...\` for each operand, as in "ij,jk->ik"; ${what}`,
      [],
    );
  }
  if (texts.length !== ranks.length) {
    return fault(
      "value",
      `the subscripts "${subscripts}" speak of ${counted(texts.length)}, but ${ranks.length === 1 ? "1 is" : `${ranks.length} are`} given`,
      [],
    );
  }
  const operands: Label[][] = [];
  for (const [i, text] of texts.entries()) {
    const letters = text.replace("...", "").length;
    const hidden = text.includes("...") ? ranks[i]! - letters : 0;
    if (hidden < 0 || letters + hidden !== ranks[i]) {
      const axes = (n: number): string => (n === 1 ? "1 axis" : `${n} axes`);
      return fault(
        "rank",
        `\`${text}\` stands for ${axes(letters)}${hidden < 0 ? " or more" : ""}, but $${i} has ${axes(ranks[i]!)}`,
        [i],
      );
    }
    operands.push(labelsOf(text, hidden));
  }
  const widest = Math.max(0, ...operands.map((x) => x.filter(isHidden).length));
  const result = after === undefined ? onceOnly(operands, widest) : labelsOf(after, widest);
  const lost = after !== undefined && widest > 0 && !after.includes("...");
  const strange = result.find((l, i) => !operands.some((x) => x.includes(l)) || result.indexOf(l) !== i);
  if (lost || strange !== undefined) {
    const what = lost
      ? "the axes of `...` are missing in"
      : operands.some((x) => x.includes(strange!))
        ? `\`${strange}\` stands twice in`
        : `no operand has \`${strange}\` of`;
    return fault("value", `${what} the result \`${after}\``, []);
  }
  return { operands, result };
}

const isHidden = (label: Label): boolean => label.startsWith("...");

const counted = (n: number): string => (n === 1 ? "1 operand" : `${n} operands`);

function labelsOf(text: string, hidden: number): Label[] {
  const at = text.indexOf("...");
  if (at < 0) return [...text];
  const ellipsis = Array.from({ length: hidden }, (_, i) => `...${hidden - i}`);
  return [...text.slice(0, at), ...ellipsis, ...text.slice(at + 3)];
}

function onceOnly(operands: readonly (readonly Label[])[], widest: number): Label[] {
  const all = operands.flat();
  const letters = [...new Set(all)].filter((l) => !isHidden(l) && all.indexOf(l) === all.lastIndexOf(l)).sort();
  return [...labelsOf("...", widest), ...letters];
}

/** The length of each label; letters must agree, axes of an ellipsis broadcast. Fault "length" where two differ. */
export function lengthsOf(t: TypeContext, terms: Terms, types: readonly TensorType[]): ReadonlyMap<Label, Dim> | Fault {
  const found = new Map<Label, { readonly dim: Dim; readonly operand: number; readonly axis: number }>();
  for (const [operand, labels] of terms.operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const dim = types[operand]!.shape[axis]!;
      const known = found.get(label);
      if (!known || (isHidden(label) && known.dim === 1)) found.set(label, { dim, operand, axis });
      else if (!(isHidden(label) && dim === 1)) {
        const same = t.same(known.dim, dim, `lengths of \`${label}\` in einsum`);
        if (same === undefined) {
          const name = isHidden(label) ? "an axis of `...`" : `\`${label}\``;
          return fault(
            "length",
            `${name} is \`${printDim(known.dim)}\` in $${known.operand}, but \`${printDim(dim)}\` in $${operand}`,
            [operand, known.operand],
            [known, { dim, operand, axis }],
          );
        }
        if (compareDims(known.dim, dim) !== "equal") found.set(label, { ...known, dim: same });
      }
    }
  }
  return new Map([...found].map(([label, { dim }]) => [label, dim]));
}

/** The type of the result, or what is wrong with the subscripts. */
export function einsumShape(t: TypeContext, subscripts: unknown, types: readonly TensorType[]): readonly Dim[] | Fault {
  const terms = readTerms(
    subscripts,
    types.map((x) => x.shape.length),
  );
  if (isFault(terms)) return terms;
  const lengths = lengthsOf(t, terms, types);
  return isFault(lengths) ? lengths : terms.result.map((l) => lengths.get(l)!);
}
