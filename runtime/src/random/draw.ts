/** @file Draws a random variable: fills a tensor from a stream's state and gives the state after it. */
import type { RunFault, StreamState } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import type { Attrs, Span } from "../ir/node.ts";
import { binomial, mrgBinomial } from "./distributions/binomial.ts";
import { choice, mrgChoice } from "./distributions/choice.ts";
import { exponential } from "./distributions/exponential.ts";
import { gamma } from "./distributions/gamma.ts";
import { mrgMultinomial, multinomial } from "./distributions/multinomial.ts";
import { mrgNormal, normal } from "./distributions/normal.ts";
import { permutation, shuffleRowElements } from "./distributions/permutation.ts";
import { poisson } from "./distributions/poisson.ts";
import { randomIntegers } from "./distributions/random-integers.ts";
import { mrgTruncatedNormal } from "./distributions/truncated-normal.ts";
import { mrgUniform, uniform } from "./distributions/uniform.ts";
import type { Draw } from "./drawing.ts";
import { Mrg31k3p } from "./mrg31k3p.ts";
import { Mt19937 } from "./mt19937.ts";

const ofMt19937: Readonly<Record<string, Draw<Mt19937>>> = {
  uniform,
  normal,
  exponential,
  gamma,
  random_integers: randomIntegers,
  binomial,
  poisson,
  choice,
  permutation,
  shuffle_row_elements: shuffleRowElements,
  multinomial,
};

const ofMrg31k3p: Readonly<Record<string, Draw<Mrg31k3p>>> = {
  uniform: mrgUniform,
  normal: mrgNormal,
  truncated_normal: mrgTruncatedNormal,
  binomial: mrgBinomial,
  multinomial_rows: mrgMultinomial,
  choice_rows: mrgChoice,
};

/**
 * Fills `out` as the attributes of a `random` node say. `params` are the values of its inputs. `state` stays as it is; the new one
 * is the result. Parameters that the distribution does not allow are a fault, "distribution-parameter".
 */
export function draw(
  attrs: Attrs,
  params: readonly NdArray[],
  out: NdArray,
  state: StreamState,
  span?: Span,
): StreamState | RunFault {
  const distribution = attrs.distribution as string;
  switch (state.kind) {
    case "mt19937":
      return run(ofMt19937, distribution, Mt19937.fromState(state), { params, out, attrs }, span);
    case "mrg31k3p":
      return run(ofMrg31k3p, distribution, Mrg31k3p.fromState(state), { params, out, attrs }, span);
  }
}

function run<Rng extends { state(): StreamState }>(
  draws: Readonly<Record<string, Draw<Rng>>>,
  distribution: string,
  rng: Rng,
  drawing: Parameters<Draw<Rng>>[1],
  span: Span | undefined,
): StreamState | RunFault {
  const drawn = draws[distribution] ?? bug(`this generator draws no ${distribution}`);
  const wrong = drawn(rng, drawing);
  if (wrong === undefined) return rng.state();
  const message = `${distribution}: ${wrong}`;
  return { kind: "run-fault", code: "distribution-parameter", message, ...(span && { span }) };
}
