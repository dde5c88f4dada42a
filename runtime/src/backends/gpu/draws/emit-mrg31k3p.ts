/**
 * @file MRG31k3p on the GPU (`runtime/src/random/mrg31k3p.ts` says what it is), with the same numbers: each thread advances a copy of
 * its row as often as its element needs. Sums modulo m go by differences, which fit into 32 bits.
 */
import { bug } from "../../../ir/internal-error.ts";
import type { KernelStep, Tensor } from "../../../optimize/plan.ts";
import { gridOf } from "../coordinates.ts";
import { GpuScalar } from "../gpu-scalar.ts";
import { type Helper, helper } from "../helpers/helper.ts";
import { join, lower, quotient, remainder, upper } from "../helpers/integer.ts";
import { cosNear, sinNear } from "../helpers/trigonometric.ts";
import { type PlannedKernel, planned } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import type { Register } from "../register.ts";

const ofIntegers = { of: "Integer", result: "Integer" } as const;

/** (a + b) mod m of 0 ≤ a, b < m. */
const sumModulo = helper(
  "sumModulo",
  ["a", "b", "m"],
  "if (a - (m - b) < 0) { return a - (m - b) + m; }\n  return a - (m - b);",
  [],
  ofIntegers,
);
/** 2^22·a + 2^7·b mod m1, plus b. */
const firstPart = helper(
  "firstPart",
  ["a", "b"],
  "return sumModulo(sumModulo(sumModulo((a & 511) << 22, a >> 9, 2147483647), sumModulo((b & 16777215) << 7, b >> 24, 2147483647), 2147483647), b, 2147483647);",
  [sumModulo],
  ofIntegers,
);
/** 2^15·a mod m2. */
const shifted15 = helper(
  "shifted15",
  ["a"],
  "return sumModulo((a & 65535) << 15, 21069 * (a >> 16), 2147462579);",
  [sumModulo],
  ofIntegers,
);
const secondPart = helper(
  "secondPart",
  ["a", "b"],
  "return sumModulo(sumModulo(shifted15(b), b, 2147462579), shifted15(a), 2147462579);",
  [shifted15, sumModulo],
  ofIntegers,
);
const combined = helper(
  "combined",
  ["a", "b"],
  "if (a > b) { return a - b; }\n  return a - b + 2147483647;",
  [],
  ofIntegers,
);
/** The place in its half. */
const withinHalf = helper(
  "withinHalf",
  ["i", "half"],
  "if (i >= half) { return i - half; }\n  return i;",
  [],
  ofIntegers,
);

type Wide = Extract<Register, { kind: "wide" }>;

interface Drawing {
  readonly rows: number;
  /** Uniforms that are drawn altogether. */
  readonly uniforms: number;
}

function drawingOf(step: KernelStep): Drawing {
  const { rows, uniforms } = step.node.attrs;
  return typeof rows === "number" && typeof uniforms === "number" ? { rows, uniforms } : bug("a draw without rows");
}

export function mrg31k3pKernels(step: KernelStep): PlannedKernel[] {
  return [step.node.attrs.advance === true ? advanceKernel(step) : drawKernel(step)];
}

/** The row of the state at an Integer expression, advanced once for each turn for which `counts` holds. */
function emitRow(
  text: KernelText,
  state: Tensor,
  row: string,
  { rows, uniforms }: Drawing,
  counts: (turn: string) => string,
): readonly Wide[] {
  const x = Array.from({ length: 6 }, (_, c) => text.load(state, `${row} * 6 + ${c}`) as Wide);
  const turns = Math.ceil(uniforms / rows);
  const joined = (r: Wide): string => text.call(join, r.upper, r.lower);
  const counter = text.name();
  text.line(`for (let ${counter} = 0; ${counter} < ${turns}; ${counter}++) {`);
  text.line(`if (${counts(counter)}) {`);
  const split = (expression: string): [string, string] => [
    text.local(text.call(upper, expression)),
    text.local(text.call(lower, expression)),
  ];
  const first = split(text.call(firstPart, joined(x[1]!), joined(x[2]!)));
  const second = split(text.call(secondPart, joined(x[3]!), joined(x[5]!)));
  const assign = (to: Wide, [high, low]: readonly [string, string]): void => {
    text.line(`${to.upper} = ${high};`);
    text.line(`${to.lower} = ${low};`);
  };
  const halves = (r: Wide): readonly [string, string] => [r.upper, r.lower];
  assign(x[2]!, halves(x[1]!));
  assign(x[1]!, halves(x[0]!));
  assign(x[0]!, first);
  assign(x[5]!, halves(x[4]!));
  assign(x[4]!, halves(x[3]!));
  assign(x[3]!, second);
  text.line("}}");
  return x;
}

/** The 31 bits of the uniform of an index. */
function emitBits(text: KernelText, state: Tensor, index: string, drawing: Drawing): Wide {
  const isShort = drawing.uniforms <= drawing.rows;
  const row = isShort ? index : text.call(remainder, index, `${drawing.rows}`);
  const x = emitRow(text, state, row, drawing, (turn) =>
    isShort ? `${turn} < 1` : `${turn} <= ${text.call(quotient, index, `${drawing.rows}`)}`,
  );
  const joined = (r: Wide): string => text.call(join, r.upper, r.lower);
  const z = text.call(combined, joined(x[0]!), joined(x[3]!));
  return { kind: "wide", upper: text.local(text.call(upper, z)), lower: text.local(text.call(lower, z)) };
}

/** The uniform of an index, as the name of a float. */
function emitUniform(text: KernelText, state: Tensor, index: string, drawing: Drawing): string {
  const z = emitBits(text, state, index, drawing);
  return text.local(`(${z.upper} * 65536.0 + ${z.lower}) * ${Math.fround(4.6566126e-10)}`);
}

function drawKernel(step: KernelStep): PlannedKernel {
  const target = step.targets[0] ?? bug("a draw without a result");
  const state = step.inputs[0]!.tensor;
  const drawing = drawingOf(step);
  const text = new KernelText();
  const count = target.shape.reduce((product, d) => product * d, 1);
  if (step.node.attrs.distribution === "bits") {
    const { at, output } = gridOf(text, [2, count]);
    text.result(emitBits(text, state, at[1]!, drawing), at[0]!);
    return planned(text, output, target, step.nodes);
  }
  const grid = gridOf(text, [count]);
  const index = grid.at[0]!;
  if (step.node.attrs.distribution === "uniform") {
    text.line(`return ${emitUniform(text, state, index, drawing)};`);
    return planned(text, grid.output, target, step.nodes);
  }
  // Box-Muller: radii of the first half, angles of the second; first those by the cosine, then those by the sine.
  const half = Math.ceil(count / 2);
  const place = text.call(withinHalf, index, `${half}`);
  const u = emitUniform(text, state, place, drawing);
  const v = emitUniform(text, state, `(${place} + ${half})`, drawing);
  const s = new GpuScalar(text, "float32");
  const radius = s.sqrt(s.mul(s.constant(-2), s.log({ kind: "float", text: u })));
  const angle = text.local(`${2 * Math.PI} * ${v}`);
  const along = (f: Helper): Register => s.mul(radius, { kind: "float", text: text.call(f, angle) });
  const [cosine, sine] = [along(cosNear), along(sinNear)];
  const isFirst: Register = { kind: "mask", text: text.local(`true && (${index} < ${half})`) };
  text.result(s.select(isFirst, cosine, sine), "0");
  return planned(text, grid.output, target, step.nodes);
}

function advanceKernel(step: KernelStep): PlannedKernel {
  const target = step.targets[0] ?? bug("an advance without a result");
  const drawing = drawingOf(step);
  const text = new KernelText();
  const grid = gridOf(text, [2, drawing.rows, 6]);
  const [plane, row, component] = grid.at as readonly [string, string, string];
  const x = emitRow(
    text,
    step.inputs[0]!.tensor,
    row,
    drawing,
    (turn) => `${turn} * ${drawing.rows} + ${row} < ${drawing.uniforms}`,
  );
  for (const [c, r] of x.entries()) {
    text.line(`if (${component} == ${c}) {`);
    text.result(r, plane);
    text.line("}");
  }
  text.result(x[0]!, plane);
  return planned(text, grid.output, target, step.nodes);
}
