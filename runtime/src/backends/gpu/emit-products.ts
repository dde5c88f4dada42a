/** @file Sums of products of two arrays over a loop around taps: short ones written out, places found by additions alone. */
import type { Node } from "../../ir/node.ts";
import type { Tensor, Use } from "../../optimize/plan.ts";
import { contiguousStrides } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";

/** So many products are written out one after the other. */
const mostWritten = 32;
/** With fewer turns the loop over them stands outside of the taps, whatever these are asked. */
const fewTurns = 4;
const unrolls = [8, 4, 7, 6, 5, 3, 2];
/** A loop of more turns is two, with a sum of its own for each turn of the outer one. */
const longestLoop = 256;

/** Where an array is read along an axis: at `start + step * tap`, where `start` is an Integer expression. */
interface Walk {
  readonly start: string;
  readonly step: number;
}

/** What has to hold of a tap: `0 ≤ start + step * tap < length`, where `start` is from `least` to `greatest`. */
interface Within extends Walk {
  readonly length: number;
  readonly least: number;
  readonly greatest: number;
}

/** The taps along one axis, and where they lie in both arrays. */
export interface Tap {
  readonly count: number;
  readonly a: Walk;
  readonly b: Walk;
  readonly within: readonly Within[];
  /** Conditions on all taps. */
  readonly also?: readonly string[];
}

/** An array: where it is read along its first two axes, and along which of these (`turns`) the loop walks. */
export interface Operand {
  readonly use: Use;
  readonly at: readonly [string, string];
  readonly turns: 0 | 1;
}

/** The name of the sum of `a * b` over `count` turns, of which `counts` may leave some out, and all taps. */
export function emitProducts(
  text: KernelText,
  a: Operand,
  b: Operand,
  count: number,
  taps: readonly Tap[],
  counts?: (turn: string) => string,
): string {
  const places = [
    baseOf(
      text,
      a,
      taps.map((t) => t.a.start),
    ),
    baseOf(
      text,
      b,
      taps.map((t) => t.b.start),
    ),
  ] as const;
  const total = text.local("0.0");
  const always = taps.flatMap((t) => t.also ?? []);
  if (always.length > 0) text.line(`if (${always.join(" && ")}) {`);
  // Where taps have to be asked whether they take part, that is done once for all turns.
  if (count >= fewTurns && taps.some(isAsked)) {
    emitTaps(text, new Masks(text, taps, taps.length), [a, b], places, taps, 0, total, (at, sum) =>
      emitTurns(text, [a, b], at, count, sum, counts),
    );
  } else {
    const masks = new Masks(text, taps, writtenFrom(taps));
    loop(text, count, total, (turn, sum) => {
      const inTurn = turn === "0" ? undefined : counts?.(turn);
      if (inTurn) text.line(`if (${inTurn}) {`);
      const walked = ({ use, turns }: Operand, base: string): string => {
        const stride = use.window.strides[turns]!;
        return turn === "0" || stride === 0 ? base : text.integer(`${base} + ${turn} * ${stride}`);
      };
      const at = [walked(a, places[0]), walked(b, places[1])] as const;
      emitTaps(text, masks, [a, b], at, taps, 0, sum, ([x, y], to) => emitProduct(text, [a, b], x, y, to));
      if (inTurn) text.line("}");
    });
  }
  if (always.length > 0) text.line("}");
  return total;
}

/** All turns of one tap, several in one round. */
function emitTurns(
  text: KernelText,
  operands: readonly [Operand, Operand],
  at: readonly [string, string],
  count: number,
  total: string,
  counts?: (turn: string) => string,
): void {
  const several = counts ? 1 : (unrolls.find((u) => count % u === 0) ?? 1);
  loop(text, count / several, total, (round, sum) => {
    for (let u = 0; u < several; u++) {
      const turn = several === 1 ? round : `(${round} * ${several} + ${u})`;
      const condition = counts?.(turn);
      if (condition) text.line(`if (${condition}) {`);
      const [x, y] = operands.map(({ use, turns }, i) => indexText(0, [1, use.window.strides[turns]!], [at[i]!, turn]));
      emitProduct(text, operands, x!, y!, sum);
      if (condition) text.line("}");
    }
  });
}

function emitProduct(text: KernelText, [a, b]: readonly [Operand, Operand], x: string, y: string, sum: string): void {
  text.line(`${sum} = ${sum} + ${text.element(a.use.tensor, x)} * ${text.element(b.use.tensor, y)};`);
}

/** The place of the first turn's first tap. It may be negative where that tap takes no part. */
function baseOf(text: KernelText, { use, at }: Operand, starts: readonly string[]): string {
  const { offset, strides } = use.window;
  const brackets = [...at, ...starts].map((s) => (/[ ]/.test(s) ? `(${s})` : s));
  return text.integer(indexText(offset, strides, brackets));
}

/** Runs `body` for each turn, adding to `total`; a long loop has inner sums. */
function loop(text: KernelText, count: number, total: string, body: (turn: string, sum: string) => void): void {
  if (count === 1) {
    body("0", total);
    return;
  }
  const inner = count > longestLoop ? blockOf(count) : count;
  if (inner === count) {
    const turn = text.name();
    text.line(`for (let ${turn} = 0; ${turn} < ${count}; ${turn}++) {`);
    const sum = text.local("0.0");
    body(turn, sum);
    text.line(`${total} = ${total} + ${sum};`);
    text.line("}");
    return;
  }
  const block = text.name();
  text.line(`for (let ${block} = 0; ${block} < ${Math.ceil(count / inner)}; ${block}++) {`);
  const part = text.local("0.0");
  const isRagged = count % inner !== 0;
  loop(text, inner, part, (turn, sum) => {
    const whole = text.integer(`${block} * ${inner} + ${turn}`);
    if (isRagged) text.line(`if (${whole} < ${count}) {`);
    body(whole, sum);
    if (isRagged) text.line("}");
  });
  text.line(`${total} = ${total} + ${part};`);
  text.line("}");
}

/** The longest block that leaves no rest, else one that leaves some. */
function blockOf(count: number): number {
  for (let length = 128; length >= 32; length--) if (count % length === 0) return length;
  return 64;
}

/** From which axis on all taps are written out. */
function writtenFrom(taps: readonly Tap[]): number {
  let product = 1;
  let axis = taps.length;
  while (axis > 0 && product * taps[axis - 1]!.count <= mostWritten) product *= taps[--axis]!.count;
  return axis;
}

type Walked = readonly [a: string, b: string];

/** `body` for every tap that takes part, with the places of both arrays. */
function emitTaps(
  text: KernelText,
  masks: Masks,
  [a, b]: readonly [Operand, Operand],
  at: Walked,
  taps: readonly Tap[],
  axis: number,
  sum: string,
  body: (at: Walked, sum: string) => void,
  constants: readonly [number, number] = [0, 0],
): void {
  const tap = taps[axis];
  if (!tap) {
    const index = (base: string, constant: number): string =>
      constant === 0 ? base : `${base} ${constant < 0 ? "-" : "+"} ${Math.abs(constant)}`;
    body([index(at[0], constants[0]), index(at[1], constants[1])], sum);
    return;
  }
  const steps = [tap.a.step * a.use.window.strides[axis + 2]!, tap.b.step * b.use.window.strides[axis + 2]!] as const;
  const guarded = (condition: string | undefined, inside: () => void): void => {
    if (condition) text.line(`if (${condition}) {`);
    inside();
    if (condition) text.line("}");
  };
  if (axis >= masks.writtenFrom) {
    for (let k = 0; k < tap.count; k++) {
      const moved = [constants[0] + k * steps[0], constants[1] + k * steps[1]] as const;
      guarded(masks.of(axis, k), () => emitTaps(text, masks, [a, b], at, taps, axis + 1, sum, body, moved));
    }
    return;
  }
  loop(text, tap.count, sum, (turn, inner) => {
    guarded(masks.at(axis, turn), () => {
      const walked = at.map((base, i) => text.integer(indexText(0, [1, steps[i]!], [base, turn])));
      emitTaps(text, masks, [a, b], walked as unknown as Walked, taps, axis + 1, inner, body, constants);
    });
  });
}

/** Which taps take part, where not all do: of taps that are written out found once, before all loops. */
class Masks {
  private readonly taps: readonly Tap[];
  private readonly known: readonly ReadonlyMap<number, string>[];
  /** From this axis on taps are written out. */
  readonly writtenFrom: number;

  constructor(text: KernelText, taps: readonly Tap[], from: number) {
    this.taps = taps;
    this.writtenFrom = from;
    this.known = taps.map((tap, axis) => {
      const names = new Map<number, string>();
      for (let k = 0; axis >= from && k < tap.count; k++) {
        const condition = knownCondition(tap, k);
        if (condition) names.set(k, text.local(`true && ${condition}`));
      }
      return names;
    });
  }

  of(axis: number, tap: number): string | undefined {
    return this.known[axis]!.get(tap);
  }

  /** Of a tap that only the running loop knows. */
  at(axis: number, turn: string): string | undefined {
    const tap = this.taps[axis]!;
    return conditionOf(tap, (w) => {
      const ends = [0, w.step * (tap.count - 1)];
      const place = indexText(0, [1, w.step], [w.start, turn]);
      return [
        ...(w.least + Math.min(...ends) < 0 ? [`${place} >= 0`] : []),
        ...(w.greatest + Math.max(...ends) >= w.length ? [`${place} < ${w.length}`] : []),
      ];
    });
  }
}

const conditionOf = (tap: Tap, of: (w: Within) => readonly string[]): string | undefined => {
  const all = tap.within.flatMap(of);
  return all.length === 0 ? undefined : `(${all.join(" && ")})`;
};

/** Of one tap. */
const knownCondition = (tap: Tap, k: number): string | undefined =>
  conditionOf(tap, (w) => [
    ...(w.least + w.step * k < 0 ? [`${w.start} >= ${-w.step * k}`] : []),
    ...(w.greatest + w.step * k >= w.length ? [`${w.start} < ${w.length - w.step * k}`] : []),
  ]);

/** Whether not every tap takes part everywhere. */
const isAsked = (tap: Tap): boolean =>
  knownCondition(tap, 0) !== undefined || knownCondition(tap, tap.count - 1) !== undefined;

/** The sums of `parts` neighbours each. */
export function sumOfParts(from: Tensor, parts: number, target: Tensor, nodes: readonly Node[]): PlannedKernel {
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const strides = contiguousStrides(target.shape).map((s) => s * parts);
  const base = text.integer(indexText(0, strides, grid.at));
  const total = text.local("0.0");
  text.line(`for (let part = 0; part < ${parts}; part++) {`);
  text.line(`${total} = ${total} + ${text.element(from, `${base} + part`)};`);
  text.line("}");
  text.line(`return ${total};`);
  return planned(text, grid.output, target, nodes);
}
