/**
 * @file Fourier transforms on a device: Stockham's passes with any radices, one kernel each (C. Van Loan, Computational Frameworks for the
 * Fast Fourier Transform, 1992), and for lengths with large prime factors Bluestein's convolution with a chirp (IEEE Trans. Audio
 * 18, 1970).
 */
import type { Node } from "../../../ir/node.ts";
import { chirpOf, circle } from "../../../ops/complex/fourier/fast-transform.ts";
import type { KernelStep, Tensor, Use } from "../../../optimize/plan.ts";
import { quotient, remainder } from "../helpers/integer.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { convolutionLength, factorsOf } from "./factors.ts";
import {
  exchanged,
  type Given,
  type Lines,
  type LineThread,
  lineKernel,
  operandLines,
  scratchLines,
  tableTensor,
} from "./lines.ts";

/** Places on a line are floats inside a kernel. */
export const longestLine = 2 ** 24;

export function fourierKernels(step: KernelStep): readonly Planned[] {
  const { lines, before } = operandLines(step.inputs as readonly [Use, Use], step.nodes);
  const isInverse = step.node.attrs.inverse === true;
  const [re, im] = step.targets as readonly [Tensor, Tensor];
  const ends: readonly Given[] = [
    { part: 0, target: isInverse ? im : re },
    { part: 1, target: isInverse ? re : im },
  ];
  const from = isInverse ? exchanged(lines) : lines;
  const size = convolutionLength(lines.length);
  const kernels = size === undefined ? transform(from, ends, step.nodes) : convolved(from, size, ends, step.nodes);
  return [...before, ...kernels];
}

/** The kernels of all passes; the last one is there once for each of `ends`. */
function transform(start: Lines, ends: readonly Given[], nodes: readonly Node[]): readonly PlannedKernel[] {
  const { count, length: n } = start;
  const { cos, sin } = circle(n);
  const table = tableTensor(cos, sin);
  const kernels: PlannedKernel[] = [];
  let from = start;
  let stride = 1;
  const { radices } = factorsOf(n);
  for (const [i, radix] of radices.entries()) {
    const pass = (t: LineThread): void => writePass(t, from, table, radix, stride);
    if (i === radices.length - 1) {
      kernels.push(...ends.map((given) => lineKernel(count, n, given, nodes, pass)));
      break;
    }
    const both = scratchLines(count, n, nodes[0]!);
    kernels.push(lineKernel(count, n, { both }, nodes, pass));
    from = both;
    stride *= radix;
  }
  return kernels;
}

/**
 * y[r + s (p q + k)] = Σ_j x[r + s q + j n / p] w^(q k s + j k n / p) with w = e^(-2πi/n), r < s the stride, k < p the radix: all places are
 * below n.
 */
function writePass(t: LineThread, from: Lines, table: Tensor, radix: number, stride: number): void {
  const { text } = t;
  const n = from.length;
  const part = n / radix;
  const [r, rest] =
    stride === 1 ? ["0", t.at] : [text.call(remainder, t.at, `${stride}`), text.call(quotient, t.at, `${stride}`)];
  const k = text.local(text.call(remainder, rest, `${radix}`));
  const start = text.local(`${text.call(quotient, rest, `${radix}`)} * ${stride}`);
  const turn = text.local(`${start} * ${k}`);
  const at = text.local(`${start} + ${r}`);
  const sum = text.local("0.0");
  text.line(`for (let j = 0; j < ${radix}; j++) {`);
  const { own, other } = t.read(from, `${at} | 0`);
  const [cos, sin] = [text.element(table, `${turn} | 0`), text.element(table, `(${turn} | 0) + ${n}`)];
  text.line(`${sum} = ${sum} + (${own} * ${cos} + ${t.sign} * ${other} * ${sin});`);
  text.line(`${at} = ${at} + ${part}.0;`);
  text.line(`${turn} = ${turn} + ${k} * ${part}.0;`);
  text.line(`if (${turn} >= ${n}.0) { ${turn} = ${turn} - ${n}.0; }`);
  text.line("}");
  text.line(`return ${sum};`);
}

/** A transform as a convolution of `size`, itself done by two transforms and the known one of the chirp. */
function convolved(
  from: Lines,
  size: number,
  ends: readonly Given[],
  nodes: readonly Node[],
): readonly PlannedKernel[] {
  const { count, length: n } = from;
  const { cos, sin, filter } = chirpOf(n, size);
  const chirp = tableTensor(cos, sin);
  const spectrum = tableTensor(filter.re, filter.im);
  const [turned, there, product, back] = [0, 1, 2, 3].map(() => scratchLines(count, size, nodes[0]!)) as Room;
  const times = (t: LineThread, x: Lines, table: Tensor, length: number, by: string): string => {
    const { own, other } = t.read(x, t.at);
    const [c, s] = [t.text.element(table, t.at), t.text.element(table, `${t.at} + ${length}`)];
    return `${own} * ${c} + ${by} * ${t.sign} * ${other} * ${s}`;
  };
  return [
    lineKernel(count, size, { both: turned }, nodes, (t) => {
      t.text.line(`if (${t.at} >= ${n}) { return zero; }`);
      t.text.line(`return ${times(t, from, chirp, n, "1.0")};`);
    }),
    ...transform(turned, [{ both: there }], nodes),
    // Conjugated, so that the transform back is one there.
    lineKernel(count, size, { both: product }, nodes, (t) =>
      t.text.line(`return ${t.sign} * (${times(t, there, spectrum, size, "(-1.0)")});`),
    ),
    ...transform(product, [{ both: back }], nodes),
    ...ends.map((given) =>
      lineKernel(count, n, given, nodes, (t) => {
        const { own, other } = t.read(back, t.at);
        const [c, s] = [t.text.element(chirp, t.at), t.text.element(chirp, `${t.at} + ${n}`)];
        t.text.line(`return ${t.sign} * ${own} * ${c} - ${other} * ${s};`);
      }),
    ),
  ];
}

type Room = [Scratch, Scratch, Scratch, Scratch];
type Scratch = ReturnType<typeof scratchLines>;
