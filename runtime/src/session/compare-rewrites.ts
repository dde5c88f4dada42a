/**
 * @file Mode `debug`: compares the results of a call with those of the graph as the user wrote it, before any rewrite, both computed by
 * the reference backend, and where they differ finds out which pass, and which of its rules, is to blame.
 *
 * A rewrite is allowed to round otherwise, and to be more accurate: how much of a difference that explains is found by computing the
 * user's graph again with every number moved a little (as in stochastic arithmetic: Jean Vignes, "A stochastic arithmetic for
 * reliable scientific computation", 1993).
 */
import type { CompileOptions } from "../backends/backend.ts";
import { evaluate } from "../backends/reference/evaluate.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, readElement } from "../ir/array.ts";
import { isFloat } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import type { Graph, Node, Ref } from "../ir/node.ts";
import { streamsIn } from "../ir/streams.ts";
import { findOp } from "../ops/registry.ts";
import { type OptimiseOptions, optimise } from "../optimize/pipeline.ts";
import { firstDifference, largest, partOf } from "./compare-node.ts";
import { unravel } from "./non-finite.ts";
import { runFault } from "./run-fault.ts";

type Streams = Pick<CompileOptions, "draw" | "restart">;

/** `restart` all streams, so that the next who draws gets the same numbers. */
const fromTheStart = (streams: readonly Ref[], { restart }: Streams): void => {
  for (const s of streams) restart?.(s);
};

export interface RewriteCheck {
  /** Computes the user's graph. Before the call itself, of which streams then know nothing. */
  readonly expect: (inputs: readonly NdArray[]) => readonly NdArray[] | RunFault;
  /** A fault when a result is not what was expected, nor what rounding explains. May draw from streams if it is. */
  readonly compare: (
    inputs: readonly NdArray[],
    expected: readonly NdArray[],
    found: readonly NdArray[],
  ) => RunFault | undefined;
}

/** `graph` is that of the user, specialised; `rules` those that were used, by default those of the pipeline. */
export function checkRewrites(graph: Graph, streams: Streams, rules?: OptimiseOptions["rules"]): RewriteCheck {
  const refs = streamsIn(graph.outputs);
  const compute = (g: Graph, inputs: readonly NdArray[], noise?: () => number): readonly NdArray[] | RunFault => {
    const given = new Map(graph.inputs.map((leaf, i) => [leaf, inputs[i]!]));
    fromTheStart(refs, streams);
    const { draw, restart } = streams;
    const watch = noise && ((node: Node, results: readonly NdArray[]) => disturb(node, results, noise));
    const results = evaluate(g.outputs, (leaf) => given.get(leaf) ?? bug(`${leaf.op} is not an input of the graph`), {
      draw,
      restart,
      watch,
    });
    fromTheStart(refs, streams);
    return results;
  };

  /** How far each result moves when all numbers on the way move a little; undefined where it changes altogether. */
  const spreads = (inputs: readonly NdArray[], expected: readonly NdArray[]): readonly (number | undefined)[] => {
    const most: (number | undefined)[] = expected.map(() => 0);
    for (const seed of [1, 2]) {
      const moved = compute(graph, inputs, generator(seed));
      for (const [i, wanted] of expected.entries()) {
        const distance = isRunFault(moved) ? undefined : spreadOf(wanted, moved[i]!);
        const known = most[i];
        most[i] = distance === undefined || known === undefined ? undefined : Math.max(known, distance);
      }
    }
    return most;
  };

  const compare: RewriteCheck["compare"] = (inputs, expected, found) => {
    const suspect = expected.findIndex((wanted, i) => isWrong(found[i]!, wanted, 0));
    if (suspect < 0) return undefined;
    const slack = spreads(inputs, expected);
    const wrong = (results: readonly NdArray[] | RunFault, i: number): boolean =>
      !isRunFault(results) && slack[i] !== undefined && isWrong(results[i]!, expected[i]!, slack[i]);
    const index = expected.findIndex((_, i) => wrong(found, i));
    if (index < 0) return undefined;
    const culprit = blame(graph, rules, (g) => wrong(compute(g, inputs), index));
    const output = graph.outputs[index]!;
    const [is, was] = [found[index]!, expected[index]!];
    const at = differenceOf(is, was, slack[index]!)!;
    const place = is.shape.length === 0 ? "" : ` at [${unravel(at, is.shape).join(", ")}]`;
    const message = `\`${output.name ?? output.op}\` is ${readElement(is, at)}${place}, but before optimisation it is ${readElement(was, at)}: ${culprit}`;
    return runFault("debug-mismatch", message, output.span);
  };

  return { expect: (inputs) => compute(graph, inputs), compare };
}

/** The first pass after which a result is wrong, and the rule of it without which it is not. */
function blame(graph: Graph, rules: OptimiseOptions["rules"], isBad: (g: Graph) => boolean): string {
  const fired = new Set<string>();
  let pass: string | undefined;
  optimise(graph, {
    mode: "fast",
    ...(rules && { rules }),
    onRule: (name) => pass === undefined && fired.add(name),
    onPass: (name, after) => {
      if (pass === undefined && isBad(after)) pass = name;
    },
  });
  if (pass === undefined) return "the compiled code is to blame";
  for (const rule of fired) {
    const without: OptimiseOptions["rules"] = (set) => (rules?.(set) ?? set).filter((r) => r.name !== rule);
    if (!isBad(optimise(graph, { mode: "fast", rules: without }))) return `the rewrite \`${rule}\` is to blame`;
  }
  return `the pass “${pass}” is to blame`;
}

const isWrong = (found: NdArray, wanted: NdArray, slack: number): boolean =>
  differenceOf(found, wanted, slack) !== undefined;

/** What is not finite in the user's own graph may become finite. */
function differenceOf(found: NdArray, wanted: NdArray, slack: number): number | undefined {
  if (!isFloat(wanted.dtype)) return firstDifference(found, wanted, 0);
  const data = Float64Array.from(found.data as Float64Array, (x, i) =>
    Number.isFinite(wanted.data[i] as number) ? x : (wanted.data[i] as number),
  );
  const kept: NdArray = { dtype: "float64", shape: found.shape, data };
  return firstDifference(kept, wanted, 30 * slack + partOf(wanted) * largest(wanted));
}

/** Undefined where an integer or a bool has changed, or a number is no number any more. */
function spreadOf(a: NdArray, b: NdArray): number | undefined {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [a.data[i]!, b.data[i]!];
    if (x === y) continue;
    if (!isFloat(a.dtype)) return undefined;
    if (Number.isFinite(x as number) !== Number.isFinite(y as number)) return undefined;
    if (Number.isFinite(x as number)) most = Math.max(most, Math.abs((x as number) - (y as number)));
  }
  return most;
}

/** Moves what a node has computed by some units in the last place; what others computed stays. */
function disturb(node: Node, results: readonly NdArray[], noise: () => number): undefined {
  const kind = findOp(node.op)?.kind;
  if (node.inputs.length === 0 || (kind !== "elementwise" && kind !== "reduction")) return;
  for (const { dtype, data } of results) {
    if (!isFloat(dtype)) continue;
    const unit = dtype === "float64" ? 2 ** -50 : 2 ** -21;
    for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * (1 + unit * noise());
  }
}

/** Numbers from -1 to 1: a linear congruential generator (Numerical Recipes). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
