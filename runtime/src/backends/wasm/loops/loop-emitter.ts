/** @file Emits the loops of a nest: vectors along the last axis, one or several rows at once, folds in registers or in memory. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { FoldStep, LoopStep, Operand, Tensor } from "../../../optimize/plan.ts";
import { bitsOf, loadSplat, loadStrided, loadVector, storeVector, type Vec } from "../lanes.ts";
import { SimdScalar } from "../simd-scalar.ts";
import type { StepFunction } from "../step-function.ts";
import type { Range } from "../threads/share-work.ts";
import { costOf, emitBody, isElementary, lanesOf } from "./expression.ts";
import { foldLanes, identityVector, pairwise, reductionOf, summedProducts } from "./fold.ts";
import {
  advance,
  advanceTo,
  copied,
  copiedRows,
  type Position,
  type Positions,
  shifted,
  startOf,
  walksOf,
} from "./positions.ts";
import type { Nest } from "./windows.ts";

/** A body of so many instructions takes longer to compile than to run over few points. */
const longBody = 50;
const fewPoints = 8192;

/** Emits one nest. `inMemory` says of each fold whether it adds to what stands at its target. */
export class LoopEmitter {
  private readonly fn: StepFunction;
  private readonly step: LoopStep;
  private readonly nest: Nest;
  private readonly inMemory: readonly boolean[];
  private readonly s: SimdScalar;
  private readonly lanes: number;
  private readonly cost: number;
  /** Two vectors go through the body side by side, statement by statement. */
  private readonly interleaved: boolean;
  private readonly checkedAxis: number;
  /** The body without the products that only a sum reads; those are fused into it. */
  private readonly body: LoopStep["body"];
  private readonly products: ReadonlyMap<FoldStep, readonly [Operand, Operand]>;
  /** Loads that are the same at every point. */
  private readonly fixed = new Map<number, Vec>();

  constructor(fn: StepFunction, step: LoopStep, nest: Nest, inMemory: readonly boolean[]) {
    this.fn = fn;
    this.step = step;
    this.nest = nest;
    this.inMemory = inMemory;
    this.lanes = lanesOf(step);
    const { code, constant, mathImport } = fn;
    this.s = new SimdScalar({ code, lanes: this.lanes, fma: fn.context.fma, constant, mathImport }, "float64");
    this.cost = costOf(step);
    this.interleaved = isElementary(step);
    this.checkedAxis = checkedAxis(nest.lengths);
    this.products = fn.context.fma ? summedProducts(step) : new Map();
    const fused = new Set([...this.products.keys()].map((f) => (f.value.kind === "value" ? f.value.node : undefined)));
    this.body = step.body.filter((b) => !fused.has(b.node));
  }

  emit(): void {
    this.emitFrom(this.start());
  }

  /** Goes through the nest from given positions on. */
  emitFrom(at: Positions, hoistedBy: LoopEmitter = this): void {
    for (const [i, v] of hoistedBy.fixed) this.fixed.set(i, v);
    this.axis(0, at);
  }

  /** Where the walks start; loads what is the same at every point. */
  start(): Positions {
    const start = startOf(this.fn, this.nest);
    for (const [i, w] of this.nest.loads.entries()) {
      if (w.strides.some((s) => s !== 0)) continue;
      this.fn.code.get(start.loads[i]!.local);
      loadSplat(this.fn.code, w.tensor.dtype);
      this.fixed.set(i, this.s.take(w.tensor.dtype, bitsOf(w.tensor.dtype)));
    }
    return start;
  }

  /** How many turns the loop over the first of several axes takes, besides the rows that are left over at its end. */
  get turns(): number {
    return Math.floor(this.nest.lengths[0]! / this.rowsPerTurn(0));
  }

  /** Some of these turns, and with the last of them the rows that are left over. */
  emitTurns(range: Range): void {
    this.axis(0, this.start(), range);
  }

  private rowsPerTurn(axis: number): number {
    return axis === this.nest.lengths.length - 2 ? this.rowsAtOnce(axis) : 1;
  }

  private axis(axis: number, at: Positions, range?: Range): void {
    const c = this.fn.code;
    const last = this.nest.lengths.length - 1;
    if (axis === last) {
      this.row([at]);
      return;
    }
    const n = this.nest.lengths[axis]!;
    const rows = this.rowsPerTurn(axis);
    c.scope(() => {
      const moved = copied(c, this.nest, at, axis);
      const turn = (): void => {
        if (axis === this.checkedAxis) this.fn.checkInterrupt();
        if (axis + 1 === last) this.row(Array.from({ length: rows }, (_, r) => shifted(this.nest, moved, axis, r)));
        else this.axis(axis + 1, moved);
        advance(c, this.nest, [moved], axis, rows);
      };
      const rest = (): void => {
        this.row(Array.from({ length: n % rows }, (_, r) => shifted(this.nest, moved, axis, r)));
      };
      if (range) {
        advanceTo(c, this.nest, moved, axis, rows, range.first);
        c.repeatLocal(range.count, turn);
        if (n % rows !== 0) c.get(range.last).if(rest);
        return;
      }
      c.repeat(Math.floor(n / rows), turn);
      if (n % rows !== 0) rest();
    });
  }

  /** Several rows are folded at once where a fold would otherwise load and store its whole row for each. */
  private rowsAtOnce(axis: number): number {
    const last = this.nest.lengths.length - 1;
    const columns = this.nest.folds.some((f) => f.folded[axis] && !f.folded[last]);
    const walks = walksOf(this.nest);
    if (!columns && this.sharesLoads(axis) && walks.every((w) => w.strides[axis]! >= 0)) {
      return Math.min(this.nest.lengths[axis]!, this.cost <= 4 ? 8 : 1);
    }
    if (!columns || walks.some((w) => w.strides[axis]! < 0)) return 1;
    return Math.min(this.nest.lengths[axis]!, this.cost <= 4 ? 8 : this.cost <= 12 ? 4 : this.cost <= 40 ? 2 : 1);
  }

  /** Folds along rows that all read the same vector: with several rows at once it is loaded once for them. */
  private sharesLoads(axis: number): boolean {
    const last = this.nest.lengths.length - 1;
    return (
      this.nest.folds.some((f) => f.folded[last]) &&
      this.nest.loads.some((w) => w.strides[axis] === 0 && w.strides[last] !== 0)
    );
  }

  /** The last axis, for one or several rows side by side. */
  private row(rows: readonly Positions[]): void {
    const c = this.fn.code;
    const axis = this.nest.lengths.length - 1;
    const n = this.nest.lengths[axis]!;
    // Memory behind a tensor is padding, unless it is a row of another: a nest of one axis may write whole vectors over its end.
    const single = axis === 0 && this.step.folds.length === 0 && !this.step.stores.some((s) => this.isRow(s.target));
    const vectors = single ? Math.ceil(n / this.lanes) : Math.floor(n / this.lanes);
    const tail = single ? 0 : n % this.lanes;
    const negative = walksOf(this.nest).some((w) => w.strides[axis]! < 0);
    const unroll = negative ? 1 : Math.max(1, Math.min(this.unroll(rows.length), vectors));
    c.scope(() => {
      const hoisted = rows.map((at) => this.hoist(at, axis));
      const moved = copiedRows(c, this.nest, rows, axis);
      const folds = this.accumulators(rows.length, unroll);
      const block = (count: number, width: number): void => {
        const emits = Array.from({ length: count }, (_, u) => () => {
          const at = moved.map((p) => shifted(this.nest, p, axis, u * this.lanes));
          this.points(at, hoisted, width, folds[u % folds.length]!);
        });
        if (count > 1 && this.interleaved) c.scope(() => c.interleave(emits));
        else for (const emit of emits) c.scope(emit);
      };
      const step = (count: number): void => advance(c, this.nest, moved, axis, count);
      const loops = Math.floor(vectors / unroll);
      c.repeat(loops, () => {
        block(unroll, this.lanes);
        if (loops > 1 || vectors % unroll !== 0 || tail !== 0) step(unroll * this.lanes);
      });
      const rest = vectors % unroll;
      if (rest > 0) {
        block(rest, this.lanes);
        if (tail !== 0) step(rest * this.lanes);
      }
      if (tail > 0) block(1, tail);
      this.finishFolds(rows, folds);
    });
  }

  private isRow(target: Tensor): boolean {
    const place = this.fn.context.places.get(target);
    return place?.kind === "slot" && place.exact === true;
  }

  private unroll(rows: number): number {
    if (rows > 2) return 1;
    if (this.interleaved) return rows === 1 && !this.isQuick() ? 2 : 1;
    const folded = this.nest.folds.length > 0;
    if (this.cost <= 3) return folded ? 4 : 2;
    return this.cost <= 12 ? 2 : 1;
  }

  /**
   * One vector at a time instead of two side by side: half the code, so that the first result is there earlier, at up to twice the
   * time of a run. Only without folds, whose bits would depend on it.
   */
  private isQuick(): boolean {
    const { quick } = this.fn.context;
    const points = sizeOf(this.step.space);
    if (!quick || this.cost < longBody || points > fewPoints || this.step.folds.length > 0) return false;
    quick.points = Math.max(quick.points, points);
    return true;
  }

  /** Loads that do not change along a row. */
  private hoist(at: Positions, axis: number): ReadonlyMap<number, Vec> {
    const c = this.fn.code;
    const hoisted = new Map(this.fixed);
    for (const [i, w] of this.nest.loads.entries()) {
      if (w.strides[axis] !== 0 || hoisted.has(i)) continue;
      const p = at.loads[i]!;
      c.get(p.local);
      loadSplat(c, w.tensor.dtype, p.offset);
      hoisted.set(i, this.s.take(w.tensor.dtype, bitsOf(w.tensor.dtype)));
    }
    return hoisted;
  }

  /** One accumulator for each fold along the row, row and unrolled vector: `[unrolled][row][fold]`. */
  private accumulators(rows: number, unroll: number): (Vec | undefined)[][][] {
    const c = this.fn.code;
    const last = this.nest.lengths.length - 1;
    return Array.from({ length: unroll }, () =>
      Array.from({ length: rows }, () =>
        this.step.folds.map((fold, i) => {
          if (!this.nest.folds[i]!.folded[last]) return undefined;
          const identity = identityVector(this.s, fold);
          const local = c.local("v128");
          c.get(identity.local).set(local);
          return { ...identity, local };
        }),
      ),
    );
  }

  /** One vector of points in each of the rows; only the first `width` lanes count. */
  private points(
    at: readonly Positions[],
    hoisted: readonly ReadonlyMap<number, Vec>[],
    width: number,
    accumulators: readonly (readonly (Vec | undefined)[])[],
  ): void {
    const c = this.fn.code;
    const last = this.nest.lengths.length - 1;
    // Folds over columns: rows that fold into the same place share what stands there.
    const place = (r: number, i: number): number => {
      const [p, first] = [at[r]!.folds[i]!, at[0]!.folds[i]!];
      return p.local === first.local && p.offset === first.offset ? 0 : r;
    };
    const columns = at.map((position, r) =>
      this.step.folds.map((fold, i): Vec | undefined => {
        if (this.nest.folds[i]!.folded[last] || !this.inMemory[i] || place(r, i) !== r) return undefined;
        const { dtype } = fold.target;
        const p = position.folds[i]!;
        c.get(p.local);
        loadVector(c, dtype, this.lanes, p.offset);
        return this.s.take(dtype, bitsOf(dtype));
      }),
    );
    // Rows that read the same vector share it.
    const shared = new Map<string, Vec>();
    const load = (i: number, p: Position): Vec => {
      const key = `${i}:${p.local}:${p.offset}`;
      const known = shared.get(key) ?? this.load(i, p);
      shared.set(key, known);
      return known;
    };
    for (const [r, position] of at.entries()) {
      const body = { ...this.step, body: this.body };
      const read = emitBody(this.s, body, (i) => hoisted[r]!.get(i) ?? load(i, position.loads[i]!));
      for (const [i, store] of this.step.stores.entries()) {
        this.store(read(store.value), position.stores[i]!, width);
      }
      for (const [i, fold] of this.step.folds.entries()) {
        const accumulator = accumulators[r]![i];
        if (accumulator) {
          c.get(this.combined(fold, accumulator, read, width).local).set(accumulator.local);
        } else {
          const into = columns[place(r, i)]!;
          const old = into[i];
          into[i] = old ? this.combined(fold, old, read, this.lanes) : this.valueOf(fold, read);
        }
      }
    }
    for (const [r, values] of columns.entries()) {
      for (const [i, value] of values.entries()) if (value) this.store(value, at[r]!.folds[i]!, width);
    }
  }

  /** The old value of a fold with what it reads at these points; lanes from `width` on leave it as it was. */
  private combined(fold: FoldStep, old: Vec, read: (o: Operand) => Vec, width: number): Vec {
    const s = this.s.as(fold.node.type.dtype);
    const factors = this.products.get(fold);
    if (factors && width === this.lanes) return s.fma(read(factors[0]), read(factors[1]), old);
    const value = this.valueOf(fold, read);
    const counted = width < this.lanes ? s.select(s.firstLanes(width), value, identityVector(this.s, fold)) : value;
    return reductionOf(fold).combine(s, old, counted);
  }

  private valueOf(fold: FoldStep, read: (o: Operand) => Vec): Vec {
    const factors = this.products.get(fold);
    return factors ? this.s.as(fold.node.type.dtype).mul(read(factors[0]), read(factors[1])) : read(fold.value);
  }

  private load(index: number, p: Position): Vec {
    const c = this.fn.code;
    const w = this.nest.loads[index]!;
    const { dtype } = w.tensor;
    const stride = w.strides[w.strides.length - 1]!;
    if (stride === dtypeInfo[dtype].bytes) {
      c.get(p.local);
      loadVector(c, dtype, this.lanes, p.offset);
    } else {
      loadStrided(c, dtype, this.lanes, p.local, stride, p.offset);
    }
    return this.s.take(dtype, bitsOf(dtype));
  }

  private store(value: Vec, p: Position, count: number): void {
    const bytes = value.dtype === "bool" ? this.maskBytes(value) : value;
    const bits = bitsOf(value.dtype);
    const full = count === this.lanes;
    storeVector(this.fn.code, bits, full ? this.lanes : count, p.local, bytes.local, p.offset);
  }

  private maskBytes(value: Vec): Vec {
    const s = this.s.as("bool");
    return s.bitAndMask(value);
  }

  /** Folds along the row: across accumulators, then lanes, then into memory. */
  private finishFolds(rows: readonly Positions[], accumulators: readonly (readonly (Vec | undefined)[])[][]): void {
    const c = this.fn.code;
    for (const [i, fold] of this.step.folds.entries()) {
      const op = reductionOf(fold);
      const s = this.s.as(fold.node.type.dtype);
      for (const [r, at] of rows.entries()) {
        const parts = accumulators.flatMap((a) => a[r]![i] ?? []);
        if (parts.length === 0) continue;
        c.scope(() => {
          const total = foldLanes(
            s,
            op,
            pairwise(parts, (a, b) => op.combine(s, a, b)),
          );
          const p = at.folds[i]!;
          let result = total;
          if (this.inMemory[i]) {
            c.get(p.local);
            loadSplat(c, s.dtype, p.offset);
            const old = this.s.take(s.dtype, bitsOf(s.dtype));
            result = op.combine(s, old, total);
          }
          this.store(result, p, 1);
        });
      }
    }
  }
}

/** The innermost axis (not the last) whose every turn is work enough to look for an interrupt; -1 when the whole is short. */
function checkedAxis(lengths: readonly number[]): number {
  let points = lengths[lengths.length - 1]!;
  if (lengths.reduce((p, d) => p * d, 1) < 1 << 16) return -1;
  for (let axis = lengths.length - 2; axis >= 0; axis--) {
    if (points >= 2048) return axis;
    points *= lengths[axis]!;
  }
  return lengths.length - 2;
}
