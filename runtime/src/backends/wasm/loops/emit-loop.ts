/** @file Emits a loop step: the nest over its points, vectors along the last axis, folds in registers or in memory. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import { bug } from "../../../ir/internal-error.ts";
import type { Node } from "../../../ir/node.ts";
import { opNamed } from "../../../ops/index.ts";
import type { ReductionOp } from "../../../ops/op.ts";
import type { FoldStep, LoopStep, Operand, TileStep } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import { bitsOf, loadSplat, loadStrided, loadVector, storeVector, type Vec } from "../lanes.ts";
import { SimdScalar } from "../simd-scalar.ts";
import type { StepFunction } from "../step-function.ts";
import { costOf, emitBody, isElementary, lanesOf } from "./expression.ts";
import { fillIdentity, foldLanes, identityVector } from "./fold.ts";
import { type Nest, nestOf, splitLast, type Walk } from "./windows.ts";

/** Longer rows are cut: sums of sums lose less than one long sum, and interrupts are seen. */
const longestRow = 8192;

/** Where the walks of a nest stand: a local, and a distance from it that is known now. */
interface Position {
  readonly local: Local;
  readonly offset: number;
}

interface Positions {
  readonly loads: readonly Position[];
  readonly stores: readonly Position[];
  readonly folds: readonly Position[];
}

export function emitLoop(fn: StepFunction, step: LoopStep): void {
  const whole = nestOf(step);
  const empty = step.space.some((d) => d === 0);
  const parts = whole.lengths[whole.lengths.length - 1]! > longestRow ? splitLast(whole, longestRow / 2) : [whole];
  // A fold over an outer axis, or in parts, adds to what stands in memory.
  const inMemory = whole.folds.map((f) => parts.some((p) => isSplit(p, whole) || outerFolded(p, f)));
  for (const [i, fold] of step.folds.entries()) {
    if (inMemory[i] || empty) fillIdentity(fn, fold);
  }
  if (empty) return;
  for (const part of parts) new LoopEmitter(fn, step, part, inMemory).emit();
}

const isSplit = (part: Nest, whole: Nest): boolean => part !== whole;
const outerFolded = (nest: Nest, fold: Nest["folds"][number]): boolean =>
  fold.folded.slice(0, nest.lengths.length - 1).some((f) => f);

/** Rows that go through a tile's loops together: if it can be, so many that none are left over at the end. */
function rowsOf(step: TileStep): number {
  const bytes = (s: LoopStep): number => Math.max(1, ...s.loads.map((u) => dtypeInfo[u.tensor.dtype].bytes));
  const row = Math.max(...step.steps.map((s) => (sizeOf(s.space) / step.length) * bytes(s)));
  const most = Math.max(8, Math.min(64, Math.floor(blockBytes / row)));
  const lanes = Math.max(...step.steps.map(lanesOf));
  for (let rows = most; rows >= most / 2; rows--) {
    if (step.length % rows === 0 && rows % lanes === 0) return rows;
  }
  return most - (most % 8);
}

/** Bytes of rows that go through a tile together: the first-level cache has them all the time. */
const blockBytes = 24576;

export function emitTile(fn: StepFunction, step: TileStep): void {
  const c = fn.code;
  const nests = step.steps.map((s) => nestOf(s, true));
  const inMemory = nests.map((n) => n.folds.map((f) => outerFolded(n, f) || f.folded[0] === true));
  for (const [i, s] of step.steps.entries()) {
    for (const [k, fold] of s.folds.entries()) if (inMemory[i]![k]) fillIdentity(fn, fold);
  }
  const rows = rowsOf(step);
  const emitters = (count: number): LoopEmitter[] =>
    nests.map((n, i) => {
      const nest = { ...n, lengths: [count, ...n.lengths.slice(1)] };
      return new LoopEmitter(fn, step.steps[i]!, nest, inMemory[i]!);
    });
  const full = emitters(rows);
  const starts = full.map((e) => e.start());
  c.scope(() => {
    const moved = full.map((e, i) => e.copied(starts[i]!, 0));
    c.repeat(Math.floor(step.length / rows), () => {
      fn.checkInterrupt();
      for (const [i, e] of full.entries()) e.emitFrom(moved[i]!);
      for (const [i, e] of full.entries()) e.advance(moved[i]!, 0, rows);
    });
    const rest = step.length % rows;
    if (rest > 0) for (const [i, e] of emitters(rest).entries()) e.emitFrom(moved[i]!, full[i]!);
  });
}

class LoopEmitter {
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
    const at = (w: Walk): Position => {
      const elements = w.offset / dtypeInfo[w.tensor.dtype].bytes;
      return { local: this.fn.pointer(w.tensor, elements), offset: 0 };
    };
    const { loads, stores, folds } = this.nest;
    const start: Positions = { loads: loads.map(at), stores: stores.map(at), folds: folds.map(at) };
    for (const [i, w] of loads.entries()) {
      if (w.strides.some((s) => s !== 0)) continue;
      this.fn.code.get(start.loads[i]!.local);
      loadSplat(this.fn.code, w.tensor.dtype);
      this.fixed.set(i, this.s.take(w.tensor.dtype, bitsOf(w.tensor.dtype)));
    }
    return start;
  }

  private axis(axis: number, at: Positions): void {
    const c = this.fn.code;
    const last = this.nest.lengths.length - 1;
    if (axis === last) {
      this.row([at]);
      return;
    }
    const n = this.nest.lengths[axis]!;
    const rows = axis === last - 1 ? this.rowsAtOnce(axis) : 1;
    c.scope(() => {
      const moved = this.copied(at, axis);
      const blocks = Math.floor(n / rows);
      c.repeat(blocks, () => {
        if (axis === this.checkedAxis) this.fn.checkInterrupt();
        if (axis + 1 === last) this.row(Array.from({ length: rows }, (_, r) => this.shifted(moved, axis, r)));
        else this.axis(axis + 1, moved);
        this.advance(moved, axis, rows);
      });
      if (n % rows !== 0) this.row(Array.from({ length: n % rows }, (_, r) => this.shifted(moved, axis, r)));
    });
  }

  /** Several rows are folded at once where a fold would otherwise load and store its whole row for each. */
  private rowsAtOnce(axis: number): number {
    const last = this.nest.lengths.length - 1;
    const columns = this.nest.folds.some((f) => f.folded[axis] && !f.folded[last]);
    const walks = [...this.nest.loads, ...this.nest.stores, ...this.nest.folds];
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

  private eachWalk(at: Positions, visit: (w: Walk, p: Position) => Position): Positions {
    return {
      loads: at.loads.map((p, i) => visit(this.nest.loads[i]!, p)),
      stores: at.stores.map((p, i) => visit(this.nest.stores[i]!, p)),
      folds: at.folds.map((p, i) => visit(this.nest.folds[i]!, p)),
    };
  }

  /** Positions of their own for the walks that move along an axis. */
  copied(at: Positions, axis: number): Positions {
    const c = this.fn.code;
    return this.eachWalk(at, (w, p) => {
      if (w.strides[axis] === 0) return p;
      const local = c.local("i32");
      c.get(p.local);
      if (p.offset !== 0) c.i32(p.offset).op("i32.add");
      c.set(local);
      return { local, offset: 0 };
    });
  }

  private shifted(at: Positions, axis: number, steps: number): Positions {
    return this.eachWalk(at, (w, p) => ({ local: p.local, offset: p.offset + steps * w.strides[axis]! }));
  }

  advance(at: Positions, axis: number, steps: number): void {
    this.eachWalk(at, (w, p) => {
      const stride = w.strides[axis]!;
      if (stride !== 0) this.fn.code.increment(p.local, stride * steps);
      return p;
    });
  }

  /** The last axis, for one or several rows side by side. */
  private row(rows: readonly Positions[]): void {
    const c = this.fn.code;
    const axis = this.nest.lengths.length - 1;
    const n = this.nest.lengths[axis]!;
    const single = axis === 0 && this.step.folds.length === 0;
    // Memory behind a tensor is padding: a nest of one axis may write whole vectors over its end.
    const vectors = single ? Math.ceil(n / this.lanes) : Math.floor(n / this.lanes);
    const tail = single ? 0 : n % this.lanes;
    const negative = [...this.nest.loads, ...this.nest.stores, ...this.nest.folds].some((w) => w.strides[axis]! < 0);
    const unroll = negative ? 1 : Math.max(1, Math.min(this.unroll(rows.length), vectors));
    c.scope(() => {
      const hoisted = rows.map((at) => this.hoist(at, axis));
      const moved = this.movingRows(rows, axis);
      const folds = this.accumulators(rows.length, unroll);
      const block = (count: number, width: number): void => {
        const emits = Array.from({ length: count }, (_, u) => () => {
          const at = moved.map((p) => this.shifted(p, axis, u * this.lanes));
          this.points(at, hoisted, width, folds[u % folds.length]!);
        });
        if (count > 1 && this.interleaved) c.scope(() => c.interleave(emits));
        else for (const emit of emits) c.scope(emit);
      };
      const step = (count: number): void => {
        const walked = new Set<Local>();
        for (const p of moved) this.advanceOnce(p, axis, count, walked);
      };
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

  private unroll(rows: number): number {
    if (rows > 2) return 1;
    if (this.interleaved) return rows === 1 ? 2 : 1;
    const folded = this.nest.folds.length > 0;
    if (this.cost <= 3) return folded ? 4 : 2;
    return this.cost <= 12 ? 2 : 1;
  }

  /** Rows that share a position keep sharing it. */
  private movingRows(rows: readonly Positions[], axis: number): Positions[] {
    const c = this.fn.code;
    const copies = new Map<Local, Local>();
    return rows.map((at) =>
      this.eachWalk(at, (w, p) => {
        if (w.strides[axis] === 0) return p;
        let local = copies.get(p.local);
        if (local === undefined) {
          local = c.local("i32");
          c.get(p.local).set(local);
          copies.set(p.local, local);
        }
        return { local, offset: p.offset };
      }),
    );
  }

  private advanceOnce(at: Positions, axis: number, steps: number, walked: Set<Local>): void {
    this.eachWalk(at, (w, p) => {
      const stride = w.strides[axis]!;
      if (stride !== 0 && !walked.has(p.local)) {
        walked.add(p.local);
        this.fn.code.increment(p.local, stride * steps);
      }
      return p;
    });
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
    const columns: (Vec | undefined)[] = this.step.folds.map((fold, i) => {
      if (this.nest.folds[i]!.folded[last] || !this.inMemory[i]) return undefined;
      const { dtype } = fold.target;
      const p = at[0]!.folds[i]!;
      c.get(p.local);
      loadVector(c, dtype, this.lanes, p.offset);
      return this.s.take(dtype, bitsOf(dtype));
    });
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
          const old = columns[i];
          columns[i] = old ? this.combined(fold, old, read, this.lanes) : this.valueOf(fold, read);
        }
      }
    }
    for (const [i, value] of columns.entries()) {
      if (value) this.store(value, at[0]!.folds[i]!, width);
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

/** Sums of products that nothing else reads, with the factors. */
function summedProducts(step: LoopStep): Map<FoldStep, readonly [Operand, Operand]> {
  const uses = new Map<Node, number>();
  const count = (o: Operand): void => {
    if (o.kind === "value") uses.set(o.node, (uses.get(o.node) ?? 0) + 1);
  };
  for (const { operands } of step.body) operands.forEach(count);
  for (const s of [...step.stores, ...step.folds]) count(s.value);
  const found = new Map<FoldStep, readonly [Operand, Operand]>();
  for (const fold of step.folds) {
    const { value } = fold;
    if (fold.node.op !== "sum" || value.kind !== "value" || !isFloat(fold.node.type.dtype)) continue;
    const entry = step.body.find((b) => b.node === value.node);
    if (entry?.node.op === "mul" && uses.get(value.node) === 1)
      found.set(fold, [entry.operands[0]!, entry.operands[1]!]);
  }
  return found;
}

function reductionOf(fold: FoldStep): ReductionOp {
  const op = opNamed(fold.node.op);
  return op.kind === "reduction" ? op : bug(`${fold.node.op} is no reduction`);
}

/** Combines neighbours, then their results, and so on. */
function pairwise<T>(parts: readonly T[], combine: (a: T, b: T) => T): T {
  let level = [...parts];
  while (level.length > 1) {
    const next: T[] = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(i + 1 < level.length ? combine(level[i]!, level[i + 1]!) : level[i]!);
    }
    level = next;
  }
  return level[0]!;
}

/** The innermost axis (not the last) whose every turn is work enough to look for an interrupt; -1 when the whole is short. */
function checkedAxis(lengths: readonly number[]): number {
  let points = lengths[lengths.length - 1]!;
  if (lengths.reduce((p, d) => p * d, 1) < 1 << 16) return -1;
  for (let axis = lengths.length - 2; axis >= 0; axis--) {
    if (points >= 2048) return axis;
    points *= lengths[axis]!;
  }
  return -1;
}
