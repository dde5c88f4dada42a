/**
 * @file Dimensions: integers, or polynomials over named and unknown lengths, in one normal form.
 *
 * A dim without names is always a plain `number`; every other dim is a `SymbolicDim` whose `key` is equal exactly when the
 * normal forms are. Names are rigid: two dims with different keys and no unknown atom are different lengths.
 */
import { bug } from "./internal-error.ts";

export type Dim = number | SymbolicDim;

/** What a polynomial is made of. */
export type Atom =
  | { readonly kind: "name"; readonly key: string; readonly name: string }
  /** A length that nothing in the text says: unifies with anything, checked when the function runs. */
  | { readonly kind: "unknown"; readonly key: string; readonly reason: string }
  | {
      readonly kind: "floordiv" | "mod" | "max" | "min";
      readonly key: string;
      readonly left: Dim;
      readonly right: Dim;
    };

/** A product of atoms (sorted by key, repeated for powers) with an integer coefficient. */
interface Term {
  readonly coefficient: number;
  readonly atoms: readonly Atom[];
}

export interface SymbolicDim {
  readonly kind: "symbolic";
  readonly key: string;
  readonly terms: readonly Term[];
}

let unknowns = 0;

const monomialKey = (atoms: readonly Atom[]): string =>
  atoms.length === 1 ? atoms[0]!.key : atoms.map((a) => a.key).join("*");

function fromTerms(terms: readonly Term[]): Dim {
  if (terms.length === 1) return ofTerm(terms[0]!);
  const sums = new Map<string, Term>();
  for (const t of terms) {
    const key = monomialKey(t.atoms);
    const old = sums.get(key);
    sums.set(key, old ? { coefficient: old.coefficient + t.coefficient, atoms: t.atoms } : t);
  }
  const kept = [...sums].filter(([, t]) => t.coefficient !== 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (kept.length === 0) return 0;
  if (kept.length === 1 && kept[0]![0] === "") return kept[0]![1].coefficient;
  const key = kept.map(([k, t]) => `${t.coefficient}${k === "" ? "" : `*${k}`}`).join("+");
  return { kind: "symbolic", key, terms: kept.map(([, t]) => t) };
}

const termsOf = (d: Dim): readonly Term[] =>
  typeof d === "number" ? (d === 0 ? [] : [{ coefficient: d, atoms: [] }]) : d.terms;

/** A sum of one term, in normal form. */
function ofTerm(t: Term): Dim {
  if (t.coefficient === 0 || t.atoms.length === 0) return t.coefficient;
  return { kind: "symbolic", key: `${t.coefficient}*${monomialKey(t.atoms)}`, terms: [t] };
}

const ofAtom = (atom: Atom): Dim => ofTerm({ coefficient: 1, atoms: [atom] });

/** The length called `name` in the user's file. */
export const namedDim = (name: string): Dim => ofAtom({ kind: "name", key: name, name });

/** A fresh length that is not known before the function runs; `reason` says why ("declared as ?"). */
export const unknownDim = (reason: string): Dim => ofAtom({ kind: "unknown", key: `?${++unknowns}`, reason });

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === 0) return b;
  return b === 0 ? a : fromTerms([...termsOf(a), ...termsOf(b)]);
}

export function mulDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a * b;
  if (a === 1) return b;
  if (b === 1) return a;
  const terms: Term[] = [];
  for (const x of termsOf(a)) {
    for (const y of termsOf(b)) {
      const atoms = [...x.atoms, ...y.atoms].sort((p, q) => (p.key < q.key ? -1 : p.key > q.key ? 1 : 0));
      terms.push({ coefficient: x.coefficient * y.coefficient, atoms });
    }
  }
  return fromTerms(terms);
}

export const subDims = (a: Dim, b: Dim): Dim => (dimKey(a) === dimKey(b) ? 0 : addDims(a, mulDims(-1, b)));

function compound(kind: "floordiv" | "mod" | "max" | "min", left: Dim, right: Dim): Dim {
  return ofAtom({ kind, key: `${kind}(${dimKey(left)},${dimKey(right)})`, left, right });
}

/**
 * `a // b`, exact where every coefficient of `a` is divisible by a constant `b`, or `a` is a multiple of `b`. Of a constant `b` all
 * multiples go out of the quotient, so that equal lengths look alike: `(n - 1) // 2 + 1` is `(n + 1) // 2`.
 */
export function floorDivDims(a: Dim, b: Dim): Dim {
  if (typeof b === "number" && b !== 0) {
    if (typeof a === "number") return Math.floor(a / b);
    if (b === 1) return a;
    if (a.terms.every((t) => t.coefficient % b === 0)) {
      return fromTerms(a.terms.map((t) => ({ coefficient: t.coefficient / b, atoms: t.atoms })));
    }
    const outside: Term[] = [];
    const inside: Term[] = [];
    for (const t of a.terms) {
      const whole = t.atoms.length === 0 || t.coefficient % b === 0 ? Math.floor(t.coefficient / b) : 0;
      outside.push({ coefficient: whole, atoms: t.atoms });
      inside.push({ coefficient: t.coefficient - whole * b, atoms: t.atoms });
    }
    if (outside.some((t) => t.coefficient !== 0)) {
      return addDims(fromTerms(outside), floorDivDims(fromTerms(inside), b));
    }
  }
  const exact = divideByMonomial(a, b);
  return exact ?? compound("floordiv", a, b);
}

/** a / b where b is one term that divides every term of a: `(n*m) // n` is `m` (lengths that divide are not zero). */
function divideByMonomial(a: Dim, b: Dim): Dim | undefined {
  const divisor = termsOf(b);
  if (divisor.length !== 1) return undefined;
  const { coefficient, atoms } = divisor[0]!;
  const out: Term[] = [];
  for (const t of termsOf(a)) {
    if (t.coefficient % coefficient !== 0) return undefined;
    const rest = [...t.atoms];
    for (const atom of atoms) {
      const at = rest.findIndex((r) => r.key === atom.key);
      if (at < 0) return undefined;
      rest.splice(at, 1);
    }
    out.push({ coefficient: t.coefficient / coefficient, atoms: rest });
  }
  return fromTerms(out);
}

export function modDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number" && b !== 0) return a - b * Math.floor(a / b);
  if (typeof b === "number" && b !== 0 && termsOf(a).every((t) => t.coefficient % b === 0)) return 0;
  return compound("mod", a, b);
}

/** The greater length, where one is known to be so (`max(n + 1, n)` is `n + 1`); else `max(a, b)`. */
export function maxDims(a: Dim, b: Dim): Dim {
  if (isNonNegative(subDims(a, b))) return a;
  if (isNonNegative(subDims(b, a))) return b;
  return compound("max", a, b);
}

/** The lesser length, where one is known to be so; else `min(a, b)`. */
export function minDims(a: Dim, b: Dim): Dim {
  if (isNonNegative(subDims(b, a))) return a;
  if (isNonNegative(subDims(a, b))) return b;
  return compound("min", a, b);
}

/** True when the value cannot be below 0 whatever the lengths in it are: names and unknowns stand for lengths. */
export const isNonNegative = (d: Dim): boolean =>
  termsOf(d).every((t) => t.coefficient > 0 && t.atoms.every(isNonNegativeAtom));

function isNonNegativeAtom(a: Atom): boolean {
  switch (a.kind) {
    case "name":
    case "unknown":
      return true;
    case "mod":
      return isNonNegative(a.right);
    case "max":
      return isNonNegative(a.left) || isNonNegative(a.right);
    case "floordiv":
    case "min":
      return isNonNegative(a.left) && isNonNegative(a.right);
  }
}

export const productOfDims = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(mulDims, 1);

/** Equal keys mean equal lengths. */
export const dimKey = (d: Dim): string => (typeof d === "number" ? String(d) : d.key);

const atomHasUnknown = (a: Atom): boolean =>
  a.kind === "unknown" || (a.kind !== "name" && (hasUnknown(a.left) || hasUnknown(a.right)));

/** True when a `?` takes part: nothing can be said of the length before the function runs. */
export const hasUnknown = (d: Dim): boolean =>
  typeof d !== "number" && d.terms.some((t) => t.atoms.some(atomHasUnknown));

/** True of a `?` by itself. */
export function isUnknown(d: Dim): boolean {
  if (typeof d === "number" || d.terms.length > 1) return false;
  const { coefficient, atoms } = d.terms[0]!;
  return coefficient === 1 && atoms.length === 1 && atoms[0]!.kind === "unknown";
}

/** True when nothing names the length by itself: it holds a `?`, or a quotient, remainder, maximum or minimum (`min(n, 10)`). */
const isOpen = (d: Dim): boolean =>
  typeof d !== "number" && d.terms.some((t) => t.atoms.some((a) => a.kind !== "name"));

/**
 * "different" includes two rigid names: nothing says that they are equal, so the language never takes them to be. Lengths that
 * differ by a constant (`? + 1` and `?`) are different, whatever they are.
 */
export function compareDims(a: Dim, b: Dim): "equal" | "different" | "unproved" {
  if (dimKey(a) === dimKey(b)) return "equal";
  if (typeof subDims(a, b) === "number") return "different";
  return isOpen(a) || isOpen(b) ? "unproved" : "different";
}

/** Calls `visit` with each atom, also those inside a floor division, remainder, maximum or minimum. */
export function visitAtoms(d: Dim, visit: (atom: Atom) => void): void {
  if (typeof d === "number") return;
  for (const t of d.terms) {
    for (const a of t.atoms) {
      visit(a);
      if (a.kind !== "name" && a.kind !== "unknown") {
        visitAtoms(a.left, visit);
        visitAtoms(a.right, visit);
      }
    }
  }
}

/** The dim with atoms replaced; `lookup` gives a replacement by atom key, or undefined to keep the atom. */
export function substituteDim(d: Dim, lookup: (atom: Atom) => Dim | undefined): Dim {
  if (typeof d === "number") return d;
  const only = d.terms[0]!;
  if (d.terms.length === 1 && only.coefficient === 1 && only.atoms.length === 1) {
    const atom = only.atoms[0]!;
    const found = lookup(atom);
    // A length by its name, which most are, stays the same object.
    if (found !== undefined) return found;
    if (atom.kind === "name" || atom.kind === "unknown") return d;
  }
  let sum: Dim = 0;
  for (const t of d.terms) {
    let product: Dim = t.coefficient;
    for (const a of t.atoms) product = mulDims(product, substituteAtom(a, lookup));
    sum = addDims(sum, product);
  }
  return sum;
}

function substituteAtom(a: Atom, lookup: (atom: Atom) => Dim | undefined): Dim {
  const found = lookup(a);
  if (found !== undefined) return found;
  if (a.kind === "name" || a.kind === "unknown") return ofAtom(a);
  const left = substituteDim(a.left, lookup);
  const right = substituteDim(a.right, lookup);
  switch (a.kind) {
    case "floordiv":
      return floorDivDims(left, right);
    case "mod":
      return modDims(left, right);
    case "max":
      return maxDims(left, right);
    case "min":
      return minDims(left, right);
    default:
      return bug("unknown dim atom");
  }
}

/** Solves `dim == value` for its one unbound atom, when the dim is linear in it: the basis of binding dims from arguments. */
export function solveDim(d: Dim, value: number): { readonly atom: Atom; readonly value: number } | undefined {
  if (typeof d === "number") return undefined;
  let constant = 0;
  let linear: Term | undefined;
  for (const t of d.terms) {
    if (t.atoms.length === 0) constant = t.coefficient;
    else if (linear || t.atoms.length > 1) return undefined;
    else linear = t;
  }
  const atom = linear?.atoms[0];
  if (!linear || !atom || (atom.kind !== "name" && atom.kind !== "unknown")) return undefined;
  const solution = (value - constant) / linear.coefficient;
  return Number.isInteger(solution) && solution >= 0 ? { atom, value: solution } : undefined;
}

/** What is most of a sum of more than `most` terms where lengths are large: those of the greatest degree, the largest first ones. */
export function leadingTerms(d: Dim, most: number): Dim {
  if (typeof d === "number" || d.terms.length <= most) return d;
  const degree = Math.max(...d.terms.map((t) => t.atoms.length));
  const leading = d.terms.filter((t) => t.atoms.length === degree);
  return fromTerms(leading.toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient)).slice(0, most));
}

/** As written in the language: `2*n + 1`, `(n - k) // 2 + 1`, `?`. */
export function printDim(d: Dim): string {
  if (typeof d === "number") return String(d);
  const text = printSum(d);
  // A quotient or remainder that stands alone needs no parentheses.
  const { coefficient, atoms } = d.terms[0]!;
  const alone = d.terms.length === 1 && coefficient === 1 && atoms.length === 1;
  return alone && text.startsWith("(") ? text.slice(1, -1) : text;
}

function printSum(d: SymbolicDim): string {
  const parts = [...d.terms].sort((a, b) => b.atoms.length - a.atoms.length);
  let text = "";
  for (const t of parts) {
    const factor = t.atoms.map(printAtom).join("*");
    const size = Math.abs(t.coefficient);
    const body = factor === "" ? String(size) : size === 1 ? factor : `${size}*${factor}`;
    text += text === "" ? (t.coefficient < 0 ? `-${body}` : body) : t.coefficient < 0 ? ` - ${body}` : ` + ${body}`;
  }
  return text;
}

function printAtom(a: Atom): string {
  switch (a.kind) {
    case "name":
      return a.name;
    case "unknown":
      return "?";
    case "floordiv":
      return `(${printOperand(a.left)} // ${printOperand(a.right)})`;
    case "mod":
      return `(${printOperand(a.left)} % ${printOperand(a.right)})`;
    case "max":
    case "min":
      return `${a.kind}(${printDim(a.left)}, ${printDim(a.right)})`;
  }
}

const printOperand = (d: Dim): string =>
  typeof d === "number"
    ? String(d)
    : d.terms.length === 1 && d.terms[0]!.coefficient === 1
      ? printSum(d)
      : `(${printSum(d)})`;
