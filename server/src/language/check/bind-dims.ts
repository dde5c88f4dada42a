/** @file Finds what the dims of parameters are when these arguments come: all arguments of a call bind together. */
import {
  compareDims,
  type Dim,
  dimKey,
  mulDims,
  namedDim,
  printDim,
  subDims,
  substituteDim,
  unknownDim,
  visitAtoms,
} from "../../../../runtime/src/ir/dim.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";

/** One axis of one parameter and what came for it. */
export interface DimPair {
  readonly wanted: Dim;
  readonly given: Dim;
  /** Which parameter and axis, for messages. */
  readonly argument: number;
  readonly axis: number;
}

export interface Conflict {
  readonly pair: DimPair;
  /** What the wanted dim is by the arguments before, and which pair said so. */
  readonly expected: Dim;
  readonly by?: DimPair;
}

export interface DimBindings {
  readonly conflict?: Conflict;
  /** A type of the callee, in the lengths of this call; what no argument says is unknown. */
  readonly apply: (t: TensorType) => TensorType;
  /** What the callee's dim `name` is, where an argument says it. */
  readonly valueOf: (name: string) => Dim | undefined;
}

/** Dims of the callee get keys of their own, so that they never mix with those of the arguments. */
const mark = "callee ";
const rename = (d: Dim): Dim =>
  substituteDim(d, (a) => (a.kind === "name" || a.kind === "unknown" ? namedDim(mark + a.key) : undefined));

export function bindDims(pairs: readonly DimPair[]): DimBindings {
  const bound = new Map<string, { readonly dim: Dim; readonly by: DimPair }>();
  const settle = (d: Dim): Dim => substituteDim(d, (a) => bound.get(a.key)?.dim);
  const open = pairs.map((p) => ({ pair: p, wanted: rename(p.wanted) }));
  for (let progress = true; progress; ) {
    progress = false;
    for (const { pair, wanted } of open) {
      const solved = solve(settle(wanted), pair.given);
      if (!solved) continue;
      bound.set(solved.key, { dim: solved.dim, by: pair });
      progress = true;
    }
  }
  let conflict: Conflict | undefined;
  for (const { pair, wanted } of open) {
    const expected = settle(wanted);
    if (compareDims(expected, pair.given) !== "different" || hasMark(expected)) continue;
    const by = firstBinder(wanted, bound);
    conflict = { pair, expected, ...(by && by !== pair && { by }) };
    break;
  }
  const fresh = new Map<string, Dim>();
  const inCall = (d: Dim): Dim =>
    substituteDim(rename(d), (a) => {
      const known = bound.get(a.key)?.dim;
      if (known !== undefined) return known;
      if (!a.key.startsWith(mark)) return undefined;
      let dim = fresh.get(a.key);
      if (dim === undefined) {
        dim = unknownDim(`no argument says \`${a.key.slice(mark.length)}\``);
        fresh.set(a.key, dim);
      }
      return dim;
    });
  return {
    ...(conflict && { conflict }),
    apply: (t) => ({ dtype: t.dtype, shape: t.shape.map(inCall) }),
    valueOf: (name) => bound.get(mark + name)?.dim,
  };
}

function firstBinder(wanted: Dim, bound: ReadonlyMap<string, { readonly by: DimPair }>): DimPair | undefined {
  let by: DimPair | undefined;
  visitAtoms(wanted, (a) => {
    by ??= bound.get(a.key)?.by;
  });
  return by;
}

function hasMark(d: Dim): boolean {
  let found = false;
  visitAtoms(d, (a) => {
    if (a.key.startsWith(mark)) found = true;
  });
  return found;
}

/** The one unbound atom of `wanted`, if the dim is linear in it with coefficient ±1 or both sides are numbers. */
function solve(wanted: Dim, given: Dim): { readonly key: string; readonly dim: Dim } | undefined {
  if (typeof wanted === "number") return undefined;
  const unbound = new Map<string, number>();
  let linear = true;
  for (const t of wanted.terms) {
    for (const a of t.atoms) {
      if (a.kind !== "name" && a.kind !== "unknown") {
        if (a.key.includes(mark)) linear = false;
      } else if (a.key.startsWith(mark)) {
        if (t.atoms.length > 1 || unbound.has(a.key)) linear = false;
        unbound.set(a.key, t.coefficient);
      }
    }
  }
  if (!linear || unbound.size !== 1) return undefined;
  const [key, coefficient] = [...unbound][0]!;
  const atom = namedDim(key);
  const rest = subDims(wanted, mulDims(coefficient, atom));
  const difference = subDims(given, rest);
  if (Math.abs(coefficient) === 1) return { key, dim: coefficient === 1 ? difference : mulDims(-1, difference) };
  if (typeof difference !== "number") return undefined;
  const value = difference / coefficient;
  return Number.isInteger(value) && value >= 0 ? { key, dim: value } : undefined;
}

const shown = (d: Dim): string => (typeof d === "number" ? String(d) : `\`${printDim(d)}\``);

/** "`n` is 400 by `X` axis 0, but 399 by `y` axis 0". */
export function conflictText(c: Conflict, nameOf: (argument: number) => string): string {
  const at = (p: DimPair): string => `${nameOf(p.argument)} axis ${p.axis}`;
  const wanted = printDim(c.pair.wanted);
  if (c.by && dimKey(c.expected) !== dimKey(c.pair.wanted)) {
    return `\`${wanted}\` is ${shown(c.expected)} by ${at(c.by)}, but ${shown(c.pair.given)} by ${at(c.pair)}`;
  }
  const { argument, axis } = c.pair;
  return `axis ${axis} of ${nameOf(argument)} is ${shown(c.pair.given)}, where ${shown(c.pair.wanted)} is wanted`;
}
