/**
 * @file Prints tensors as NumPy's `array2string` does with its default options: 8 digits, columns aligned, more than 1000
 * elements summarised by 3 at each edge, lines of 75 characters.
 */
import { type NdArray, readElement, sizeOf } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";

export interface PrintOptions {
  /** Digits after the point. */
  readonly precision: number;
  /** More elements than this are summarised. */
  readonly threshold: number;
  /** Elements shown at each end of a summarised axis. */
  readonly edgeItems: number;
  readonly lineWidth: number;
}

const defaults: PrintOptions = { precision: 8, threshold: 1000, edgeItems: 3, lineWidth: 75 };

/** A tensor whose elements are read one by one: an `NdArray` (`printable`), or the corners of a large one. */
export interface Printable {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** By index in C order of the whole shape; only asked for what is shown. */
  readonly at: (index: number) => number | bigint | boolean;
  /** The imaginary part, of complex elements: `at` is then the real part. */
  readonly imaginary?: (index: number) => number;
}

export function printable(a: NdArray): Printable {
  if (!isComplex(a.dtype)) return { dtype: a.dtype, shape: a.shape, at: (i) => readElement(a, i) };
  const pairs = a.data as Float64Array;
  return { dtype: a.dtype, shape: a.shape, at: (i) => pairs[2 * i]!, imaginary: (i) => pairs[2 * i + 1]! };
}

/** `[[0.5 0.73]\n [0.26 0.11]]` with `separator` " ", or with commas for `array([...])`. */
export function printArray(a: Printable, separator = " ", prefix = "", options: PrintOptions = defaults): string {
  if (a.shape.length === 0) return printScalar(a);
  if (sizeOf(a.shape) === 0) return a.shape.length === 1 ? "[]" : `[], shape=(${a.shape.join(", ")})`;
  const summary = sizeOf(a.shape) > options.threshold;
  const shown = summary ? edgeIndices(a, options.edgeItems) : Array.from({ length: sizeOf(a.shape) }, (_, i) => i);
  const format = formatter(a, shown, options.precision);
  const edge = summary ? options.edgeItems : 0;

  const level = (axis: number, offset: number, indent: string): string => {
    const length = a.shape[axis]!;
    const stride = sizeOf(a.shape.slice(axis + 1));
    const positions: (number | "gap")[] = [];
    for (let i = 0; i < length; i++) {
      if (edge > 0 && length > 2 * edge && i === edge) {
        positions.push("gap");
        i = length - edge;
      }
      positions.push(i);
    }
    const last = axis === a.shape.length - 1;
    if (last) {
      const lines: string[] = [];
      let line = indent;
      // Every open bracket keeps room for its closing one, and so does the separator after the element.
      const width = options.lineWidth - axis - 1;
      for (const [n, p] of positions.entries()) {
        const word = p === "gap" ? "..." : format(offset + p);
        if (line.length > indent.length && line.length + word.length > width) {
          lines.push(line.trimEnd());
          line = indent;
        }
        line += n < positions.length - 1 ? `${word}${separator.trimEnd()} ` : `${word} `;
      }
      lines.push(line.slice(0, -1));
      return `[${lines.join("\n").slice(indent.length)}]`;
    }
    const parts = positions.map((p) => (p === "gap" ? "..." : level(axis + 1, offset + p * stride, `${indent} `)));
    const breaks = "\n".repeat(a.shape.length - axis - 1);
    return `[${parts.join(`${separator.trimEnd()}${breaks}${indent}`)}]`;
  };
  return level(0, 0, " ".repeat(prefix.length + 1));
}

/** `array([[0.5, 0.73105858],\n       [...]])`; a scalar is its bare number. Integers other than int64 and floats other than float64 say their dtype. */
export function printAsNumpy(a: Printable, options: Partial<PrintOptions> = {}): string {
  if (a.shape.length === 0) return printScalar(a);
  const body = printArray(a, ", ", "array(", { ...defaults, ...options }).replace(/, shape=.*$/, "");
  return `array(${body})`;
}

/** A scalar by itself: the shortest text that reads back as the same number of that dtype. */
export function printScalar(a: Printable): string {
  if (a.imaginary) return complexText(a.at(0) as number, a.imaginary(0), partDtype(a));
  const v = a.at(0);
  if (typeof v !== "number") return String(v);
  if (a.dtype !== "float32" && a.dtype !== "float64") return String(v);
  if (!Number.isFinite(v)) return special(v);
  const text = shortest(v, a.dtype === "float32");
  const magnitude = Math.abs(v);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return scientific(v, a.dtype === "float32");
  return text.includes(".") ? text : `${text}.0`;
}

const partDtype = (a: Printable): string => (a.dtype === "complex64" ? "float32" : "float64");

/** As Python writes it: `(1+2j)`, `2j`. */
function complexText(re: number, im: number, dtype: string): string {
  const part = (v: number): string => printScalar({ dtype, shape: [], at: () => v }).replace(/\.0$/, "");
  if (Object.is(re, 0)) return `${part(im)}j`;
  const sign = im < 0 || Object.is(im, -0) ? "" : "+";
  return `(${part(re)}${sign}${part(im)}j)`;
}

/** Real and imaginary parts are columns of their own. */
function complexFormatter(a: Printable, shown: readonly number[], precision: number): Format {
  const dtype = partDtype(a);
  const real = formatter({ dtype, shape: a.shape, at: a.at }, shown, precision);
  const at = a.imaginary!;
  const size = formatter({ dtype, shape: a.shape, at: (i) => Math.abs(at(i)) }, shown, precision);
  return (i) => {
    const text = size(i);
    const digits = text.trim();
    const blank = text.length - text.trimStart().length;
    const sign = at(i) < 0 || Object.is(at(i), -0) ? "-" : "+";
    return `${real(i)}${" ".repeat(blank)}${sign}${digits}j${" ".repeat(text.length - blank - digits.length)}`;
  };
}

const special = (v: number): string => (Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");

/** All indices in C order whose every coordinate lies at an edge. */
function edgeIndices(a: Printable, edge: number): number[] {
  let indices = [0];
  for (const length of a.shape) {
    const keep: number[] = [];
    for (let i = 0; i < length; i++) {
      if (length > 2 * edge && i >= edge && i < length - edge) i = length - edge;
      keep.push(i);
    }
    indices = indices.flatMap((base) => keep.map((k) => base * length + k));
  }
  return indices;
}

type Format = (index: number) => string;

function formatter(a: Printable, shown: readonly number[], precision: number): Format {
  if (a.imaginary) return complexFormatter(a, shown, precision);
  if (a.dtype !== "float32" && a.dtype !== "float64") {
    const text = (i: number): string => {
      const v = a.at(i);
      return typeof v === "boolean" ? (v ? "True" : "False") : String(v);
    };
    const width = Math.max(...shown.map((i) => text(i).length));
    return (i) => text(i).padStart(width);
  }
  const single = a.dtype === "float32";
  const value = (i: number): number => a.at(i) as number;
  const finite = shown.map(value).filter((v) => Number.isFinite(v));
  const magnitudes = finite.map(Math.abs).filter((v) => v !== 0);
  const most = Math.max(0, ...magnitudes);
  const least = Math.min(...magnitudes);
  const exponent = magnitudes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
  const texts = new Map<number, string>();
  for (const v of finite) texts.set(v, exponent ? exponential(v, single, precision) : positional(v, single, precision));
  // -0 and 0 share a key in a Map, so the sign is put back when printing.
  const signed = (v: number): string => (Object.is(v, -0) ? `-${texts.get(0)!.replace(/^-/, "")}` : texts.get(v)!);
  const parts = finite.map((v) => splitAtPoint(signed(v)));
  const left = Math.max(0, ...parts.map(([l]) => l.length));
  const right = Math.max(0, ...parts.map(([, r]) => r.length));
  const specials = shown.map(value).filter((v) => !Number.isFinite(v));
  const wide = Math.max(0, ...specials.map((v) => special(v).length));
  const width = Math.max(left + 1 + right, wide);
  return (i) => {
    const v = value(i);
    if (!Number.isFinite(v)) return special(v).padStart(width);
    const [l, r] = splitAtPoint(signed(v));
    if (exponent) {
      const [mantissa = "", power = ""] = r.split("e");
      const longest = Math.max(...parts.map(([, p]) => p.split("e")[0]!.length));
      return `${l.padStart(width - right - 1)}.${mantissa.padEnd(longest, "0")}e${power}`.padStart(width);
    }
    return `${l.padStart(width - right - 1)}.${r.padEnd(right)}`;
  };
}

const splitAtPoint = (text: string): [string, string] => {
  const at = text.indexOf(".");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};

/** Shortest digits, at most `precision` after the point, without trailing zeros but with the point. */
function positional(v: number, single: boolean, precision: number): string {
  let text = shortest(v, single);
  if ((text.split(".")[1]?.length ?? 0) > precision) text = v.toFixed(precision).replace(/0+$/, "");
  return text.includes(".") ? text : `${text}.`;
}

function exponential(v: number, single: boolean, precision: number): string {
  let text = scientific(v, single);
  const [mantissa, power] = text.split("e") as [string, string];
  if ((mantissa.split(".")[1]?.length ?? 0) > precision) {
    const [m, p] = v.toExponential(precision).split("e") as [string, string];
    text = `${m.replace(/0+$/, "")}e${padPower(p)}`;
    return text.includes(".") ? text : text.replace("e", ".e");
  }
  return mantissa.includes(".") ? text : `${mantissa}.e${power}`;
}

/** Shortest text in scientific notation with a power of at least two digits: `1e-05`, `1.5e+16`. */
function scientific(v: number, single: boolean): string {
  const digits = single ? shortestDigits(v) : undefined;
  const [mantissa, power] = (digits === undefined ? v.toExponential() : v.toExponential(digits - 1)).split("e") as [
    string,
    string,
  ];
  return `${digits === undefined ? mantissa : mantissa.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")}e${padPower(power)}`;
}

const padPower = (p: string): string => `${p[0]}${p.slice(1).padStart(2, "0")}`;

/** Significant digits that a float32 needs to be read back exactly. */
function shortestDigits(v: number): number {
  for (let digits = 1; digits < 9; digits++) {
    if (Math.fround(Number(v.toPrecision(digits))) === v) return digits;
  }
  return 9;
}

/** Shortest positional text that reads back as the same number. */
function shortest(v: number, single: boolean): string {
  const text = single ? String(Number(v.toPrecision(shortestDigits(v)))) : String(v);
  if (!text.includes("e")) return Object.is(v, -0) ? "-0" : text;
  const [mantissa, power] = text.split("e") as [string, string];
  const negative = mantissa.startsWith("-");
  const digits = mantissa.replace(/[-.]/g, "");
  const point = (mantissa.replace("-", "").split(".")[0]?.length ?? 0) + Number(power);
  const body =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + "0".repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${body}` : body;
}
