/** @file The Fourier transform of lines: passes over planes of float64; of a real line of even length that of half as many complex numbers. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
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
import { chirpFilter, chirpIn, chirpOut, fourierRadix } from "../routines/fourier-radix.ts";
import type { Routine } from "../routines/routine.ts";
import type { ModuleContext } from "../step-function.ts";
import { type FourierPlan, fourierPlan } from "./fourier-plan.ts";
import type { Kernel } from "./index.ts";
import { type Argument, input, result, scratch, stackKernel } from "./linalg/stack-kernel.ts";

type Call = readonly [Routine, ...Argument[]];

/** Real and imaginary part. */
type Planes = readonly [re: Argument, im: Argument];

export function fourier(step: KernelStep): Kernel | undefined {
  const [re, im] = step.inputs as readonly [Use, Use];
  const n = re.window.shape.at(-1)!;
  if (n < 2) return undefined;
  const { dtype } = re.tensor;
  const inverse = step.node.attrs.inverse === true;
  // Below that there is no pair of numbers to take apart.
  const halved = n >= 8 && n % 2 === 0 && isZero(im);
  const points = halved ? n / 2 : n;
  const plan = fourierPlan(points, halved);
  // Planes of a line each: what is copied in, two to and fro, what is copied out.
  const plane = Math.max(n, plan.size) * 8;
  const planes = (i: number): Planes => [scratch(2 * i * plane), scratch((2 * i + 1) * plane)];
  const results: Planes = dtype === "float64" ? [result(0), result(1)] : planes(3);
  const kernel = (table: number): Kernel =>
    stackKernel(
      step,
      8 * plane,
      ({ context }) => {
        const calls: Call[] = [];
        const from = halved ? inHalves(context, re, planes(0), calls) : parts(context, re, im, planes(0), calls);
        const turned = ([x, y]: Planes): Planes => (inverse && !halved ? [y, x] : [x, y]);
        const spares = [planes(1), planes(2)] as const;
        const target = halved ? undefined : turned(results);
        const last = transformed({ context, plan, points, table, calls }, turned(from), spares, target);
        if (halved) {
          const sign = { kind: "real", value: inverse ? -1 : 1 } as const;
          calls.push([realSpectrum(context), ...last, points, table + 8 * plan.halves, ...results, sign]);
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
      const table = fn.context.pool.table(`fourier ${n} ${halved}`, plan.table);
      if (table === undefined) giveUp();
      else kernel(table).emit(fn, giveUp);
    },
  };
}

/** What the calls of one transform share. */
interface Work {
  readonly context: ModuleContext;
  readonly plan: FourierPlan;
  readonly points: number;
  /** The address of the plan's table. */
  readonly table: number;
  readonly calls: Call[];
}

/** The transform of what stands at `from`, to `target` if there is one; gives where it stands. */
function transformed(work: Work, from: Planes, spares: readonly [Planes, Planes], target: Planes | undefined): Planes {
  const { context, plan, points, table, calls } = work;
  const { chirp, size } = plan;
  if (!chirp) return passes(work, from, spares, target);
  const [one, other] = spares;
  const turns = [table + 8 * chirp.cos, table + 8 * chirp.sin] as const;
  calls.push([chirpIn(context), ...from, ...turns, ...one, points, 8 * (size - points)]);
  const spectrum = passes(work, one, [other, one], undefined);
  calls.push([chirpFilter(context), ...spectrum, table + 8 * chirp.re, table + 8 * chirp.im, size]);
  const free = spectrum === one ? other : one;
  const back = passes(work, spectrum, [free, spectrum], undefined);
  const to = target ?? (back === one ? other : one);
  calls.push([chirpOut(context), ...back, ...turns, ...to, points]);
  return to;
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

/** The passes of a transform, to and fro between `spares`, the last one to `target`; gives where its results stand. */
function passes(
  { context, plan, table, calls }: Work,
  from: Planes,
  spares: readonly [Planes, Planes],
  target: Planes | undefined,
): Planes {
  let at = from;
  for (const [i, { radix, m, stride, table: place, planar }] of plan.passes.entries()) {
    const to = m === 1 && target ? target : spares[i % 2]!;
    const factors = table + 8 * place;
    const bytes = 8 * stride;
    const even = stride % 2 === 0;
    if (planar) calls.push([fourierStart(context), ...at, ...to, m, factors]);
    else if (radix === 4 && even && m > 1) calls.push([fourierPass(context), ...at, ...to, m, bytes, factors]);
    else if (radix === 4 && even) calls.push([fourierEnd4(context), ...at, ...to, bytes]);
    else if (radix === 2 && even && m === 1) calls.push([fourierEnd2(context), ...at, ...to, bytes]);
    else calls.push([fourierRadix(context, radix, m === 1), ...at, ...to, m, bytes, factors]);
    at = to;
  }
  return at;
}
