/**
 * @file Jacobi's rotations side by side: in each round of a tournament every index meets another one, and all pairs turn at once (R. Brent,
 * F. Luk, "The Solution of Singular-Value and Symmetric Eigenvalue Problems on Multiprocessor Arrays", 1985).
 */
import type { Node } from "../../../ir/node.ts";
import type { Planned } from "../kernel-plan.ts";
import type { Matrices, Thread } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";

/**
 * So many sweeps, each of which has all rounds of a tournament of `n` indices; `body` is told both numbers. One index meets nobody.
 */
export function tournaments(
  n: number,
  sweeps: number,
  start: Matrices,
  nodes: readonly Node[],
  body: (from: Matrices, to: Matrices, round: Step, sweep: Step) => readonly Planned[],
): { readonly kernels: readonly Planned[]; readonly end: Matrices } {
  if (n === 1) return { kernels: [], end: start };
  return steps(
    sweeps,
    start,
    nodes,
    (before, after, sweep) =>
      steps(roundsOf(n), before, nodes, (from, to, round) => body(from, to, round, sweep), after).kernels,
  );
}

/** Rounds in which each of `n` indices meets each other one once; with an odd number one rests in each. */
const roundsOf = (n: number): number => (n % 2 === 0 ? n - 1 : n);

/** Below it an element of a matrix whose largest is 1 is nothing. */
export const nothing = "1e-30";

/** The name of the index that `i` meets in this round, or of itself: i + i' = 2r modulo the rounds; whoever would meet itself meets the last. */
export function partnerOf(t: Thread, i: string, number: Step, n: number): string {
  const rounds = roundsOf(n);
  const round = t.local(number(t.text));
  const partner = t.local(`2.0 * ${round} - ${i}`);
  t.line(`if (${partner} < 0.0) { ${partner} = ${partner} + ${rounds}.0; }`);
  t.line(`if (${partner} >= ${rounds}.0) { ${partner} = ${partner} - ${rounds}.0; }`);
  t.line(`if (${partner} == ${i}) { ${partner} = ${rounds}.0; }`);
  t.line(`if (${i} == ${rounds}) { ${partner} = ${round}; }`);
  t.line(`if (${partner} >= ${n}.0) { ${partner} = ${i}; }`);
  return partner;
}

/** What one of a pair becomes: `cos` times itself and `sin` times the other one. */
interface Rotation {
  readonly cos: string;
  readonly sin: string;
}

/** The names of the tangent, cosine and sine of φ: tan φ = ±1 / (|ζ| + √(1 + ζ²)) with ζ = (β - α) / 2γ, at most 45°. */
export function angleOf(t: Thread, alpha: string, beta: string, gamma: string) {
  const zeta = t.local(`(${beta} - ${alpha}) / (2.0 * ${gamma})`);
  const tangent = t.local(`1.0 / (Math.abs(${zeta}) + Math.sqrt(${zeta} * ${zeta} + 1.0))`);
  // Its square would leave the range.
  t.line(`if (Math.abs(${zeta}) > 1e9) { ${tangent} = 0.5 / Math.abs(${zeta}); }`);
  t.line(`if (${zeta} < 0.0) { ${tangent} = -${tangent}; }`);
  const cos = t.local(`1.0 / Math.sqrt(${tangent} * ${tangent} + 1.0)`);
  return { tangent, cos, sin: t.local(`${tangent} * ${cos}`) };
}

/**
 * The rotation that makes γ of the pair 0, where α and β belong to the lower and the higher index. `write` gives α, β, γ and the condition
 * that there is something to turn.
 */
export function rotationOf(
  t: Thread,
  i: string,
  partner: string,
  write: (low: string, high: string) => readonly [alpha: string, beta: string, gamma: string, isWorth: string],
): Rotation {
  const [cos, sin] = [t.local("1.0"), t.local("0.0")];
  t.line(`if (${partner} < ${i} || ${partner} > ${i}) {`);
  const [low, high] = [t.local(`${i}`), t.local(partner)];
  t.line(`if (${partner} < ${i}) { ${low} = ${partner}; ${high} = ${i}; }`);
  const [alpha, beta, gamma, isWorth] = write(`${low} | 0`, `${high} | 0`);
  t.line(`if (${isWorth}) {`);
  const angle = angleOf(t, alpha, beta, gamma);
  t.line(`${cos} = ${angle.cos};`);
  t.line(`${sin} = ${i} < ${partner} ? -${angle.sin} : ${angle.sin};`);
  t.line("}}");
  return { cos, sin };
}
