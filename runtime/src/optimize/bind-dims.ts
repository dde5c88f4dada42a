/**
 * @file Finds the length that each dim has in one call, from the shapes of all its arguments together.
 *
 * Arguments may come in any order: `x: float64[k + 1]` waits until `y: float64[k]` or its own linear form has bound `k`.
 */
import type { RunFault } from "../contract.ts";
import { type Atom, type Dim, printDim, type SymbolicDim, solveDim, substituteDim } from "../ir/dim.ts";
import type { Node, Ref, Span } from "../ir/node.ts";
import type { Shape } from "../ir/type.ts";

/** Where a length was learned. */
interface Binding {
  readonly value: number;
  /** In the user's words: "`X` axis 0". */
  readonly by: string;
  readonly span: Span | undefined;
}

/** What is known of the lengths of one call. */
export class Lengths {
  readonly #bindings = new Map<string, Binding>();
  readonly #known = new Map<SymbolicDim, number>();
  readonly #shapes = new Map<Shape, readonly number[]>();

  /** The number that a dim is, or undefined while one of its names is not bound (or it divides by zero). */
  of(dim: Dim): number | undefined {
    if (typeof dim === "number") return dim;
    const known = this.#known.get(dim);
    if (known !== undefined) return known;
    let sum = 0;
    for (const term of dim.terms) {
      let product = term.coefficient;
      for (const atom of term.atoms) {
        const value = this.#atom(atom);
        if (value === undefined) return undefined;
        product *= value;
      }
      sum += product;
    }
    this.#known.set(dim, sum);
    return sum;
  }

  /** The numbers that a shape is, the same array for the same shape; undefined while one is not known or negative. */
  shape(shape: Shape): readonly number[] | undefined {
    const known = this.#shapes.get(shape);
    if (known) return known;
    const found: number[] = [];
    for (const dim of shape) {
      const length = this.of(dim);
      if (length === undefined || length < 0) return undefined;
      found.push(length);
    }
    this.#shapes.set(shape, found);
    return found;
  }

  /** Binds the one unknown of `dim`, which is `value` long; false when there is not exactly one, or no length fits. */
  bind(dim: Dim, value: number, by: string, span: Span | undefined): boolean {
    const rest = substituteDim(dim, (atom) => this.#bindings.get(atom.key)?.value);
    const solved = solveDim(rest, value);
    if (!solved) return false;
    this.#bindings.set(solved.atom.key, { value: solved.value, by, span });
    return true;
  }

  /** How the names in `dim` were bound. */
  reasons(dim: Dim): { readonly name: string; readonly binding: Binding }[] {
    const found = new Map<string, { name: string; binding: Binding }>();
    const visit = (d: Dim): void => {
      if (typeof d === "number") return;
      for (const atom of d.terms.flatMap((t) => t.atoms)) {
        const binding = this.#bindings.get(atom.key);
        if (binding && atom.kind === "name") found.set(atom.key, { name: atom.name, binding });
        if (atom.kind !== "name" && atom.kind !== "unknown") {
          visit(atom.left);
          visit(atom.right);
        }
      }
    };
    visit(dim);
    return [...found.values()];
  }

  #atom(a: Atom): number | undefined {
    if (a.kind === "name" || a.kind === "unknown") return this.#bindings.get(a.key)?.value;
    const left = this.of(a.left);
    const right = this.of(a.right);
    if (left === undefined || right === undefined) return undefined;
    switch (a.kind) {
      case "floordiv":
        return right === 0 ? undefined : Math.floor(left / right);
      case "mod":
        return right === 0 ? undefined : left - right * Math.floor(left / right);
      case "max":
        return Math.max(left, right);
      case "min":
        return Math.min(left, right);
    }
  }
}

/** The faults of shapes at a call; `related` says where the other side came from. */
export const dimFault = (message: string, span?: Span, related?: RunFault["related"]): RunFault => ({
  kind: "run-fault",
  code: "dim-binding",
  message,
  ...(span && { span }),
  ...(related && related.length > 0 && { related }),
});

/** Binds dims from the shapes of leaves (by position), or says which two disagree: "`n` is 400 by `X` axis 0, but 399 by `y` axis 0". */
export function bindDims(leaves: readonly Node[], shapes: readonly (readonly number[])[]): Lengths | RunFault {
  const lengths = new Lengths();
  let waiting: { leaf: Node; axis: number; dim: SymbolicDim; value: number }[] = [];
  for (const [i, leaf] of leaves.entries()) {
    const declared = leaf.type.shape;
    const shape = shapes[i]!;
    if (declared.length !== shape.length) {
      return dimFault(
        `${labelOf(leaf)} has ${axes(declared.length)}, but what came has ${axes(shape.length)}`,
        leaf.span,
      );
    }
    for (const [axis, dim] of declared.entries()) {
      const value = shape[axis]!;
      if (typeof dim !== "number") waiting.push({ leaf, axis, dim, value });
      else if (dim !== value) {
        return dimFault(`${labelOf(leaf)} axis ${axis} is ${dim}, but ${value} came`, leaf.span);
      }
    }
  }
  while (waiting.length > 0) {
    const left: typeof waiting = [];
    for (const item of waiting) {
      const { leaf, axis, dim, value } = item;
      const by = `${labelOf(leaf)} axis ${axis}`;
      const known = lengths.of(dim);
      if (known === undefined) {
        if (!lengths.bind(dim, value, by, leaf.span)) left.push(item);
      } else if (known !== value) return clash(lengths, dim, known, value, by, leaf.span);
    }
    if (left.length === waiting.length) {
      const { leaf, axis, dim, value } = left[0]!;
      return dimFault(
        `${labelOf(leaf)} axis ${axis} is ${value}, and no length makes \`${printDim(dim)}\` that`,
        leaf.span,
      );
    }
    waiting = left;
  }
  return lengths;
}

function clash(lengths: Lengths, dim: SymbolicDim, known: number, value: number, by: string, span?: Span): RunFault {
  const reasons = lengths.reasons(dim);
  const related = reasons.map(({ name, binding }) => ({
    message: `\`${name}\` is ${binding.value} by ${binding.by}`,
    ...(binding.span && { span: binding.span }),
  }));
  const only = reasons[0];
  if (reasons.length === 1 && only) {
    const { name, binding } = only;
    const other = solveDim(dim, value);
    if (other)
      return dimFault(`\`${name}\` is ${binding.value} by ${binding.by}, but ${other.value} by ${by}`, span, related);
  }
  return dimFault(`\`${printDim(dim)}\` is ${known}, but ${value} by ${by}`, span, related);
}

const axes = (rank: number): string => (rank === 1 ? "1 axis" : `${rank} axes`);

/** The user's name of a leaf. */
function labelOf(leaf: Node): string {
  const ref = leaf.attrs.ref as Ref | undefined;
  return `\`${ref?.name ?? leaf.name ?? leaf.op}\``;
}
