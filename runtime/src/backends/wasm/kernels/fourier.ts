/** @file The Fourier transform of lines whose length is a power of two; of a real line that of half as many complex numbers. Others are left to the reference. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { circle } from "../../../ops/complex/fourier/fast-transform.ts";
import type { KernelStep, Use } from "../../../optimize/plan.ts";
import {
  fourierEnd2,
  fourierEnd4,
  fourierPass,
  fourierStart,
  lineInHalves,
  lineToDouble,
  lineToSingle,
  realSpectrum,
} from "../routines/fourier.ts";
import type { Routine } from "../routines/routine.ts";
import type { ModuleContext } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { type Argument, input, result, scratch, stackKernel } from "./linalg/stack-kernel.ts";

type Call = readonly [Routine, ...Argument[]];

/** Real and imaginary part. */
type Planes = readonly [re: Argument, im: Argument];

const least = 16;

export function fourier(step: KernelStep): Kernel | undefined {
  const [re, im] = step.inputs as readonly [Use, Use];
  const n = re.window.shape.at(-1)!;
  if (n < least || (n & (n - 1)) !== 0) return undefined;
  const { dtype } = re.tensor;
  const inverse = step.node.attrs.inverse === true;
  const isReal = isZero(im);
  const points = isReal ? n / 2 : n;
  // Planes of a line each: what is copied in, two to and fro, what is copied out.
  const plane = n * 8;
  const planes = (i: number): Planes => [scratch(2 * i * plane), scratch((2 * i + 1) * plane)];
  const results: Planes = dtype === "float64" ? [result(0), result(1)] : planes(3);
  const kernel = (table: number): Kernel =>
    stackKernel(
      step,
      8 * plane,
      ({ context }) => {
        const calls: Call[] = [];
        const from = isReal ? inHalves(context, re, planes(0), calls) : parts(context, re, im, planes(0), calls);
        const target = isReal ? undefined : results;
        const turned = (p: Planes): Planes => (inverse && !isReal ? [p[1], p[0]] : p);
        const last = passes(context, points, turned(from), target && turned(target), planes, table, calls);
        if (isReal) {
          const rest = table + 8 * factorsOf(points);
          calls.push([
            realSpectrum(context),
            ...last,
            points,
            rest,
            ...results,
            { kind: "real", value: inverse ? -1 : 1 },
          ]);
        }
        if (dtype !== "float64") {
          for (const [i, from] of results.entries()) calls.push([lineToSingle(context), from, result(i), n]);
        }
        return calls;
      },
      1,
    );
  return {
    scratch: 8 * plane,
    emit: (fn, giveUp) => {
      const table = fn.context.pool.table(`fourier ${n} ${isReal}`, () => tableOf(points, isReal));
      if (table === undefined) giveUp();
      else kernel(table).emit(fn, giveUp);
    },
  };
}

/** A constant 0. */
function isZero({ tensor }: Use): boolean {
  if (tensor.origin.kind !== "constant") return false;
  return (tensor.origin.value.data as Float64Array).every((x) => x === 0);
}

const strideOf = ({ tensor, window }: Use): number => window.strides.at(-1)! * dtypeInfo[tensor.dtype].bytes;

function inHalves(context: ModuleContext, re: Use, to: Planes, calls: Call[]): Planes {
  const half = re.window.shape.at(-1)! / 2;
  calls.push([lineInHalves(context, re.tensor.dtype), input(0), strideOf(re), ...to, half]);
  return to;
}

/** Where the parts stand as float64, one number beside the other. */
function parts(context: ModuleContext, re: Use, im: Use, to: Planes, calls: Call[]): Planes {
  return [re, im].map((use, i): Argument => {
    if (use.tensor.dtype === "float64" && strideOf(use) === 8) return input(i);
    calls.push([
      lineToDouble(context, use.tensor.dtype as Dtype),
      input(i),
      strideOf(use),
      to[i]!,
      use.window.shape.at(-1)!,
    ]);
    return to[i]!;
  }) as unknown as Planes;
}

/** The passes of a transform, the last one to `target`; gives where its results stand. */
function passes(
  context: ModuleContext,
  n: number,
  from: Planes,
  target: Planes | undefined,
  planes: (i: number) => Planes,
  table: number,
  calls: Call[],
): Planes {
  let at = from;
  let place = table;
  let turn = 1;
  let stride = 8;
  for (let length = n; length > 1; ) {
    const radix = length % 4 === 0 ? 4 : 2;
    const m = length / radix;
    const to: Planes = m === 1 && target ? target : planes(turn);
    if (stride === 8) calls.push([fourierStart(context), ...at, ...to, m, place]);
    else if (m > 1) calls.push([fourierPass(context), ...at, ...to, m, stride, place]);
    else calls.push([radix === 4 ? fourierEnd4(context) : fourierEnd2(context), ...at, ...to, stride]);
    if (m > 1) place += 48 * m;
    at = to;
    turn = 3 - turn;
    length = m;
    stride *= radix;
  }
  return at;
}

/** How many numbers the factors of all passes are. */
function factorsOf(n: number): number {
  let count = 0;
  for (let length = n; length > 4; length /= 4) count += 6 * Math.floor(length / 4);
  return count;
}

/** The factors in the order in which the passes read them; of a real line with the cosines and sines that take its halves apart behind them. */
function tableOf(n: number, isReal: boolean): Float64Array {
  const { cos, sin } = circle(n);
  const out: number[] = [];
  for (let length = n, stride = 1; length > 4; length /= 4, stride *= 4) {
    const m = Math.floor(length / 4);
    const factor = (q: number, k: number): readonly number[] => [cos[k * q * stride]!, -sin[k * q * stride]!];
    if (stride === 1) {
      for (const k of [1, 2, 3]) for (const part of [0, 1]) for (let q = 0; q < m; q++) out.push(factor(q, k)[part]!);
    } else for (let q = 0; q < m; q++) for (const k of [1, 2, 3]) out.push(...factor(q, k));
  }
  if (isReal) {
    const whole = circle(2 * n);
    for (const part of [whole.cos, whole.sin]) for (let k = 0; k <= n / 2; k++) out.push(part[k]!);
  }
  return Float64Array.from(out);
}
