/** @file Sums of products of two arrays over a loop around taps: short ones written out, places found by additions alone. */
import { sizeOf } from "../../ir/array.ts";
import type { Node } from "../../ir/node.ts";
import type { Tensor, Use } from "../../optimize/plan.ts";
import { contiguousStrides } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { isAsked, type Tap, TapMasks } from "./tap-masks.ts";

/** So many products are written out one after the other. */
const mostWritten = 32;
const mostWrittenOfSeveral = 80;
/** With fewer turns the loop over them stands outside of the taps, whatever these are asked. */
const fewTurns = 4;
const unrolls = [8, 4, 7, 6, 5, 3, 2];
/** A loop of more turns is two, with a sum of its own for each turn of the outer one. */
const longestLoop = 256;

/** An array: where it is read along its first two axes, and along which of these (`turns`) the loop walks. */
export interface Operand {
  readonly use: Use;
  readonly at: readonly [string, string];
  readonly turns: 0 | 1;
}

export interface Products {
  readonly operands: readonly [Operand, Operand];
  /** Turns of the loop, of which `counts` may leave some out. */
  readonly count: number;
  readonly counts?: ((turn: string) => string) | undefined;
  readonly taps: readonly Tap[];
  /** Results of a thread, side by side along the last axis: what several of them read is read once. */
  readonly columns: number;
}

type Pair<T> = readonly [a: T, b: T];
/** One for each column. */
type Sums = readonly string[];

/** The names of the sums of all products. */
export function emitProducts(text: KernelText, p: Products): Sums {
  const { operands, count, taps, columns } = p;
  const [a, b] = operands;
  const starts = [taps.map((t) => t.a.start), taps.map((t) => t.b.start)] as const;
  const places = [baseOf(text, a, starts[0]), baseOf(text, b, starts[1])] as const;
  const totals = Array.from({ length: columns }, () => text.local("0.0"));
  const always = taps.flatMap((t) => t.also ?? []);
  if (always.length > 0) text.line(`if (${always.join(" && ")}) {`);
  // Where taps have to be asked whether they take part, that is done once for all turns.
  if (columns === 1 && count >= fewTurns && taps.some(isAsked)) emitTapsOutside(text, p, places, totals);
  else emitTurnsOutside(text, p, places, totals);
  if (always.length > 0) text.line("}");
  return totals;
}

/** The place of the first turn's first tap. It may be negative where that tap takes no part. */
function baseOf(text: KernelText, { use, at }: Operand, starts: readonly string[]): string {
  const { offset, strides } = use.window;
  const brackets = [...at, ...starts].map((s) => (/[ ]/.test(s) ? `(${s})` : s));
  return text.integer(indexText(offset, strides, brackets));
}

function emitTurnsOutside(text: KernelText, p: Products, places: Pair<string>, totals: Sums): void {
  const { operands, count, counts, taps, columns } = p;
  const from = writtenFrom(taps, columns);
  const masks = new TapMasks(text, taps, from, columns);
  const last = columns > 1 ? taps.length - 1 : taps.length;
  const written = taps.slice(from).reduce((product, t) => product * t.count, columns);
  const several = severalTurns(count, from > 0 ? mostWritten : written, counts !== undefined);
  const once = (turn: string, sums: Sums): void => {
    const inTurn = turn === "0" ? undefined : counts?.(turn);
    if (inTurn) text.line(`if (${inTurn}) {`);
    const walked = ({ use, turns }: Operand, base: string): string => {
      const stride = use.window.strides[turns]!;
      return turn === "0" || stride === 0 ? base : text.integer(`${base} + ${turn} * ${stride}`);
    };
    const at = [walked(operands[0], places[0]), walked(operands[1], places[1])] as const;
    emitTaps(text, masks, p, at, 0, last, from, sums, (pair, constants, to) => {
      if (columns === 1)
        emitProduct(text, operands, [plus(pair[0], constants[0]), plus(pair[1], constants[1])], to[0]!);
      else emitRow(text, masks, p, pair, constants, to);
    });
    if (inTurn) text.line("}");
  };
  loop(text, count / several, totals, (round, sums) => {
    for (let u = 0; u < several; u++) once(several === 1 ? round : `(${round} * ${several} + ${u})`, sums);
  });
}

/** How many turns of so many products stand in one: the loop itself costs as much as one of these. */
function severalTurns(count: number, products: number, isRagged: boolean): number {
  return isRagged ? 1 : (unrolls.find((u) => count % u === 0 && u * products <= mostWritten) ?? 1);
}

/** All taps of the last axis for neighbours along it: each element that several of them read is read once. */
function emitRow(
  text: KernelText,
  masks: TapMasks,
  { operands, taps, columns }: Products,
  at: Pair<string>,
  constants: Pair<number>,
  sums: Sums,
): void {
  const axis = taps.length - 1;
  const { count, a, b } = taps[axis]!;
  const loaded = new Map<string, string>();
  const element = (i: 0 | 1, further: number): string => {
    const { tensor, window } = operands[i].use;
    const text1 = text.element(tensor, plus(at[i], constants[i] + further * window.strides[axis + 2]!));
    const name = loaded.get(text1) ?? text.local(text1);
    loaded.set(text1, name);
    return name;
  };
  for (let k = 0; k < count; k++) {
    for (let c = 0; c < columns; c++) {
      const x = element(0, k * a.step + c * (a.next ?? 0));
      const y = element(1, k * b.step + c * (b.next ?? 0));
      const mask = masks.of(axis, k, c);
      const product = mask ? `(${mask} ? ${x} * ${y} : zero)` : `${x} * ${y}`;
      text.line(`${sums[c]} = ${sums[c]} + ${product};`);
    }
  }
}

function emitTapsOutside(text: KernelText, p: Products, places: Pair<string>, totals: Sums): void {
  const { operands, count, counts, taps } = p;
  const several = severalTurns(count, 1, counts !== undefined);
  const masks = new TapMasks(text, taps, taps.length, 1);
  emitTaps(text, masks, p, places, 0, taps.length, taps.length, totals, (at, _constants, sums) => {
    loop(text, count / several, sums, (round, inner) => {
      for (let u = 0; u < several; u++) {
        const turn = several === 1 ? round : `(${round} * ${several} + ${u})`;
        const condition = counts?.(turn);
        if (condition) text.line(`if (${condition}) {`);
        const [x, y] = operands.map(({ use, turns }, i) =>
          indexText(0, [1, use.window.strides[turns]!], [at[i]!, turn]),
        );
        emitProduct(text, operands, [x!, y!], inner[0]!);
        if (condition) text.line("}");
      }
    });
  });
}

function emitProduct(text: KernelText, [a, b]: Pair<Operand>, [x, y]: Pair<string>, sum: string): void {
  text.line(`${sum} = ${sum} + ${text.element(a.use.tensor, x)} * ${text.element(b.use.tensor, y)};`);
}

/** `body` for every tap before axis `last` that takes part, with the places of both arrays and what is to be added to them. */
function emitTaps(
  text: KernelText,
  masks: TapMasks,
  p: Products,
  at: Pair<string>,
  axis: number,
  last: number,
  writtenFrom: number,
  sums: Sums,
  body: (at: Pair<string>, constants: Pair<number>, sums: Sums) => void,
  constants: Pair<number> = [0, 0],
): void {
  if (axis === last) {
    body(at, constants, sums);
    return;
  }
  const tap = p.taps[axis]!;
  const [a, b] = p.operands;
  const steps = [tap.a.step * a.use.window.strides[axis + 2]!, tap.b.step * b.use.window.strides[axis + 2]!] as const;
  const guarded = (condition: string | undefined, inside: () => void): void => {
    if (condition) text.line(`if (${condition}) {`);
    inside();
    if (condition) text.line("}");
  };
  if (axis >= writtenFrom) {
    for (let k = 0; k < tap.count; k++) {
      const moved = [constants[0] + k * steps[0], constants[1] + k * steps[1]] as const;
      guarded(masks.of(axis, k), () => emitTaps(text, masks, p, at, axis + 1, last, writtenFrom, sums, body, moved));
    }
    return;
  }
  loop(text, tap.count, sums, (turn, inner) => {
    guarded(masks.at(axis, turn), () => {
      const walk = (base: string, step: number): string => text.integer(indexText(0, [1, step], [base, turn]));
      const walked = [walk(at[0], steps[0]), walk(at[1], steps[1])] as const;
      emitTaps(text, masks, p, walked, axis + 1, last, writtenFrom, inner, body, constants);
    });
  });
}

const plus = (base: string, constant: number): string =>
  constant === 0 ? base : `${base} ${constant < 0 ? "-" : "+"} ${Math.abs(constant)}`;

/** From which axis on all taps are written out; the last one always is where threads have several results. */
function writtenFrom(taps: readonly Tap[], columns: number): number {
  const most = columns > 1 ? mostWrittenOfSeveral : mostWritten;
  let product = columns;
  let axis = taps.length;
  while (axis > 0 && product * taps[axis - 1]!.count <= most) product *= taps[--axis]!.count;
  return columns > 1 ? Math.min(axis, taps.length - 1) : axis;
}

/** Runs `body` for each turn, adding to `totals`; a long loop has inner sums. */
function loop(text: KernelText, count: number, totals: Sums, body: (turn: string, sums: Sums) => void): void {
  if (count === 1) {
    body("0", totals);
    return;
  }
  const inner = count > longestLoop ? blockOf(count) : count;
  const turn = text.name();
  text.line(
    `for (let ${turn} = 0; ${turn} < ${Math.ceil(count / inner) * (inner === count ? count : 1)}; ${turn}++) {`,
  );
  const sums = totals.map(() => text.local("0.0"));
  if (inner === count) body(turn, sums);
  else {
    const isRagged = count % inner !== 0;
    loop(text, inner, sums, (step, to) => {
      const whole = text.integer(`${turn} * ${inner} + ${step}`);
      if (isRagged) text.line(`if (${whole} < ${count}) {`);
      body(whole, to);
      if (isRagged) text.line("}");
    });
  }
  for (const [c, total] of totals.entries()) text.line(`${total} = ${total} + ${sums[c]};`);
  text.line("}");
}

/** The longest block that leaves no rest, else one that leaves some. */
function blockOf(count: number): number {
  for (let length = 128; length >= 32; length--) if (count % length === 0) return length;
  return 64;
}

/** The sum of `parts` tensors that stand one after the other. */
export function sumOfParts(from: Tensor, parts: number, target: Tensor, nodes: readonly Node[]): PlannedKernel {
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const base = text.integer(indexText(0, contiguousStrides(target.shape), grid.at));
  const total = text.local("0.0");
  text.line(`for (let part = 0; part < ${parts}; part++) {`);
  text.line(`${total} = ${total} + ${text.element(from, `${base} + part * ${sizeOf(target.shape)}`)};`);
  text.line("}");
  text.line(`return ${total};`);
  return planned(text, grid.output, target, nodes);
}
