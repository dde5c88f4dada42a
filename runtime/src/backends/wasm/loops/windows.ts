/** @file The loop nest of a step in its simplest form: axes that every window walks alike are one axis. */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { LoopStep, Tensor } from "../../../optimize/plan.ts";
import { contiguousStrides } from "../../../optimize/strided.ts";

/** How a nest goes through a tensor: in bytes. */
export interface Walk {
  readonly tensor: Tensor;
  /** Of the first point, in bytes. */
  readonly offset: number;
  readonly strides: readonly number[];
}

export interface Nest {
  readonly lengths: readonly number[];
  readonly loads: readonly Walk[];
  readonly stores: readonly Walk[];
  readonly folds: readonly (Walk & { readonly folded: readonly boolean[] })[];
}

/** `keepFirst`: the first axis stays by itself. */
export function nestOf(step: LoopStep, keepFirst = false): Nest {
  const bytes = (t: Tensor): number => dtypeInfo[t.dtype].bytes;
  const scaled = (t: Tensor, strides: readonly number[]): number[] => strides.map((s) => s * bytes(t));
  const dense = contiguousStrides(step.space);
  const loads = step.loads.map((u) => ({
    tensor: u.tensor,
    offset: u.window.offset * bytes(u.tensor),
    strides: scaled(u.tensor, u.window.strides),
  }));
  const stores = step.stores.map((s) => ({ tensor: s.target, offset: 0, strides: scaled(s.target, dense) }));
  const folds = step.folds.map((f) => {
    const kept = contiguousStrides(step.space.map((d, i) => (f.folded[i] ? 1 : d)));
    const strides = scaled(
      f.target,
      kept.map((s, i) => (f.folded[i] ? 0 : s)),
    );
    return { tensor: f.target, offset: 0, strides, folded: f.folded };
  });
  return merge({ lengths: step.space, loads, stores, folds }, keepFirst);
}

/** Joins neighbouring axes where that changes no address; a nest without axes gets one of length 1. */
function merge(nest: Nest, keepFirst: boolean): Nest {
  if (nest.lengths.length === 0) {
    const one = <W extends Walk>(w: W): W => ({ ...w, strides: [0] });
    return {
      lengths: [1],
      loads: nest.loads.map(one),
      stores: nest.stores.map((w) => ({ ...w, strides: [dtypeInfo[w.tensor.dtype].bytes] })),
      folds: nest.folds.map((f) => ({ ...one(f), folded: [true] })),
    };
  }
  const walks: readonly Walk[] = [...nest.loads, ...nest.stores, ...nest.folds];
  const joins = (axis: number): boolean =>
    !(keepFirst && axis === 0) &&
    walks.every((w) => w.strides[axis] === w.strides[axis + 1]! * nest.lengths[axis + 1]!) &&
    nest.folds.every((f) => f.folded[axis] === f.folded[axis + 1]);
  // By group of joined axes: the index of its last axis.
  const ends: number[] = [];
  const lengths: number[] = [];
  let length = 1;
  for (const [axis, d] of nest.lengths.entries()) {
    length *= d;
    if (axis + 1 < nest.lengths.length && joins(axis)) continue;
    ends.push(axis);
    lengths.push(length);
    length = 1;
  }
  const pick = <T>(xs: readonly T[]): T[] => ends.map((e) => xs[e]!);
  const joined = <W extends Walk>(w: W): W => ({ ...w, strides: pick(w.strides) });
  return {
    lengths,
    loads: nest.loads.map(joined),
    stores: nest.stores.map(joined),
    folds: nest.folds.map((f) => ({ ...joined(f), folded: pick(f.folded) })),
  };
}

/** The first part of the last axis as rows of `block` elements, and what is left over. */
export function splitLast(nest: Nest, block: number): readonly Nest[] {
  const last = nest.lengths.length - 1;
  const n = nest.lengths[last]!;
  const whole = n - (n % block);
  const rest = <W extends Walk>(w: W): W => ({ ...w, offset: w.offset + whole * w.strides[last]! });
  const head = blocked({ ...nest, lengths: [...nest.lengths.slice(0, last), whole] }, block);
  if (whole === n) return [head];
  const tail: Nest = {
    lengths: [...nest.lengths.slice(0, last), n - whole],
    loads: nest.loads.map(rest),
    stores: nest.stores.map(rest),
    folds: nest.folds.map(rest),
  };
  return [head, tail];
}

function blocked(nest: Nest, block: number): Nest {
  const last = nest.lengths.length - 1;
  const n = nest.lengths[last]!;
  const split = <W extends Walk>(w: W): W => {
    const stride = w.strides[last]!;
    return { ...w, strides: [...w.strides.slice(0, last), stride * block, stride] };
  };
  return {
    lengths: [...nest.lengths.slice(0, last), n / block, block],
    loads: nest.loads.map(split),
    stores: nest.stores.map(split),
    folds: nest.folds.map((f) => ({ ...split(f), folded: [...f.folded, f.folded[last]!] })),
  };
}
