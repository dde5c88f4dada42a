/** @file A piece of a formula: text with how tightly it binds, and, in canonical form, the product that it is. */

export interface Piece {
  readonly text: string;
  /** How tightly its outermost operator binds. */
  readonly binding: number;
  /** The outermost op, where it is an operator. */
  readonly op?: string;
  /** The text without the minus sign that it begins with, where that is the negative of the whole. */
  readonly opposite?: string;
  /** In canonical form only: the product that it is. */
  readonly product?: Product;
}

/** value * times[0] * … / (divisor * over[0] * …) */
export interface Product {
  readonly value: number;
  readonly divisor: number;
  readonly times: readonly Piece[];
  readonly over: readonly Piece[];
}

export const tightest = 20;
export const sumBinding = 9;
export const productBinding = 10;
const powerBinding = 12;

export const whole = (text: string): Piece => ({ text, binding: tightest });
export const within = (piece: Piece, binding: number): string =>
  piece.binding >= binding ? piece.text : `(${piece.text})`;

const asProduct = (p: Piece): Product => p.product ?? { ...one, times: [p] };

const one: Product = { value: 1, divisor: 1, times: [], over: [] };

export const writeNumber = (value: number): Piece => writeProduct({ ...one, value });

/** a * b or a / b with the numbers of both multiplied and in front, what divides behind, and powers in place of repeated factors. */
export function multiplied(a: Piece, b: Piece, divides: boolean): Piece {
  const x = asProduct(a);
  const y = asProduct(b);
  const times = [...x.times, ...(divides ? y.over : y.times)];
  return writeProduct({
    ...fraction(x.value * (divides ? y.divisor : y.value), x.divisor * (divides ? y.value : y.divisor)),
    // Numbers in brackets next to the number in front.
    times: [...times.filter(isArray), ...times.filter((p) => !isArray(p))],
    over: [...x.over, ...(divides ? y.times : y.over)],
  });
}

const isArray = (p: Piece): boolean => p.text.startsWith("[");

/** The number of a product, and the product without it. */
export function splitNumber(p: Piece): { readonly number: Product; readonly rest: Piece } | undefined {
  const { value, divisor, times, over } = asProduct(p);
  if (times.length === 0 || (value === 1 && divisor === 1)) return undefined;
  return { number: { ...one, value, divisor }, rest: writeProduct({ ...one, times, over }) };
}

/** A number times a piece. */
export const scaled = ({ value, divisor }: Product, rest: Piece): Piece =>
  writeProduct({ ...asProduct(rest), value, divisor });

export function negated(p: Piece): Piece {
  const product = asProduct(p);
  return writeProduct({ ...product, value: -product.value });
}

/** Whole numbers without a common divisor; a quotient that is short is one number. */
function fraction(value: number, divisor: number): { readonly value: number; readonly divisor: number } {
  if (divisor < 0) return fraction(-value, -divisor);
  const quotient = shortest(value / divisor);
  if (divisor === 1 || String(quotient).length <= 5) return { value: quotient, divisor: 1 };
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(divisor)) return { value: shortest(value), divisor };
  const common = divisorOf(Math.abs(value), divisor);
  return { value: value / common, divisor: divisor / common };
}

const divisorOf = (a: number, b: number): number => (b === 0 ? a : divisorOf(b, a % b));

/** Without the last digits where they are a trace of rounding: 0.1 * 3 is 0.3 for a reader. */
function shortest(x: number): number {
  const rounded = Number(x.toPrecision(15));
  return String(rounded).length + 3 <= String(x).length ? rounded : x;
}

export function writeProduct(product: Product): Piece {
  const { value, divisor, times, over } = product;
  const size = Math.abs(value);
  const above = factors(size, powers(times));
  const below = factors(divisor, powers(over));
  const isFraction = divisor !== 1 || over.length > 0;
  const top = isFraction || value < 0 ? within(above, productBinding) : above.text;
  const text = isFraction ? `${top} / ${within(below, productBinding + 1)}` : top;
  const isBare = !isFraction && times.length === 0;
  if (value < 0) return { text: `-${text}`, binding: productBinding, op: "mul", opposite: text, product };
  // A single factor is what it was.
  if (value === 1 && times.length === 1 && !isFraction) return times[0]!;
  return { text, binding: isBare ? tightest : productBinding, op: "mul", product };
}

/** 3 * a * b, without a 1 in front; 1 where there is nothing. */
function factors(number: number, pieces: readonly Piece[]): Piece {
  const [first, ...rest] = pieces;
  if (first === undefined) return whole(String(number));
  if (number === 1 && rest.length === 0) return first;
  const head = number === 1 ? within(first, productBinding) : `${number} * ${asFactor(first)}`;
  return { text: [head, ...rest.map((p) => `* ${asFactor(p)}`)].join(" "), binding: productBinding, op: "mul" };
}

/** What follows a `*`: other operators that bind as tightly stand in brackets. */
const asFactor = (p: Piece): string =>
  p.binding === productBinding && (p.op === "mul" || p.op === "true_divide") && p.opposite === undefined
    ? p.text
    : within(p, productBinding + 1);

/** Factors that stand several times become powers, at the place of the first. */
function powers(factors: readonly Piece[]): readonly Piece[] {
  const counts = new Map<string, { readonly piece: Piece; count: number }>();
  for (const piece of factors) {
    // What has been cut may differ where it is cut.
    const key = piece.text.includes("…") ? `${piece.text}${counts.size}` : piece.text;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { piece, count: 1 });
  }
  return [...counts.values()].map(({ piece, count }) =>
    count === 1 ? piece : { text: `${within(piece, powerBinding + 1)} ** ${count}`, binding: powerBinding, op: "pow" },
  );
}
