/** @file The passes from the user's graph to what a backend compiles, as a list that reads like a sentence. */
import type { Mode } from "../contract.ts";
import { bug } from "../ir/internal-error.ts";
import type { Graph, Node } from "../ir/node.ts";
import { verify } from "../ir/verify.ts";
import { expand } from "./expand.ts";
import { foldConstant } from "./fold.ts";
import { inferAgain } from "./infer-again.ts";
import { pushProducts } from "./loops/push-products.ts";
import { tidyLoops } from "./loops/tidy-loops.ts";
import { rewrite } from "./rewrite.ts";
import type { Rule } from "./rule.ts";
import { RuleIndex } from "./rule-index.ts";
import { finishing, lowering, simplifying, stabilising } from "./rules/index.ts";
import { shareLogarithms } from "./share-logarithms.ts";
import { sinkBranches } from "./sink-branches.ts";
import { isTransparent } from "./stabilise.ts";

/** How rules are applied: see `OptimiseOptions`, which has the modes in words. */
interface How {
  readonly rules?: OptimiseOptions["rules"] | undefined;
  readonly onRule?: OptimiseOptions["onRule"] | undefined;
  readonly onEndless?: ((rule: string) => void) | undefined;
}

interface Pass {
  /** A verb, as the error of a failed verification says it. */
  readonly name: string;
  readonly run: (graph: Graph, how: How) => Graph;
}

/** A set of rules, indexed at its first use. */
function indexed(...sets: readonly (readonly Rule[])[]): (how: How) => RuleIndex {
  let index: RuleIndex | undefined;
  return ({ rules }) => {
    if (rules) return new RuleIndex(rules(sets.flat()));
    index ??= new RuleIndex(sets.flat());
    return index;
  };
}

const high = indexed(stabilising, simplifying, finishing);
const low = indexed(simplifying, lowering);

/**
 * Each rewrite also merges equal nodes and folds constants as it goes, and what nothing reaches any more is thereby gone: a graph is
 * what its outputs need.
 */
const toStable: readonly Pass[] = [
  { name: "look into crossentropies", run: (graph) => expand(graph, isTransparent) },
  {
    name: "stabilise and simplify",
    run: (graph, how) => rewrite(graph, { ...how, rules: high(how), fold: foldConstant }),
  },
  { name: "tidy loops", run: tidyLoops },
  { name: "sink into branches", run: sinkBranches },
];
const toPrimitive: readonly Pass[] = [
  { name: "expand composites", run: (graph) => expand(graph) },
  {
    name: "simplify what came out",
    run: (graph, how) => rewrite(graph, { ...how, rules: low(how), fold: foldConstant }),
  },
  { name: "tidy loops again", run: tidyLoops },
  {
    name: "move products out of loops",
    run: (graph, how) => {
      const pushed = pushProducts(graph);
      return pushed === graph ? graph : tidyLoops(rewrite(pushed, { ...how, rules: low(how), fold: foldConstant }));
    },
  },
  { name: "sink into branches again", run: sinkBranches },
  { name: "share logarithms", run: shareLogarithms },
];

/** Nodes in their plainest form that still speaks of softmax, mean or dot: what a formula is written from. */
export function simplify(roots: readonly Node[]): readonly Node[] {
  const graph: Graph = { kind: "graph", inputs: [], outputs: roots };
  return toStable.reduce((g, pass) => pass.run(g, {}), graph).outputs;
}

export interface OptimiseOptions {
  readonly mode: Mode;
  /** Called with the graph after each pass. */
  readonly onPass?: (name: string, graph: Graph) => void;
  /** Called for each rule that fires. */
  readonly onRule?: (name: string) => void;
  /** Puts other rules in the place of a set: to find out what one of them does. */
  readonly rules?: (set: readonly Rule[]) => readonly Rule[];
}

/**
 * Simplifies a graph, concrete (after `specialise`) or symbolic. Results have the types of before; leaves stay as they are. Random
 * variables that no result needs are gone: who advances their streams has to look at the graph before. All modes run the same
 * passes, so that they give the same values; in `debug` mode the graph is verified after each.
 */
export function optimise(graph: Graph, options: OptimiseOptions): Graph {
  const onEndless = options.mode === "debug" ? (rule: string) => bug(`the rewrites do not end: ${rule}`) : undefined;
  let current = graph;
  for (const pass of [...toStable, ...toPrimitive]) {
    current = pass.run(current, { onEndless, rules: options.rules, onRule: options.onRule });
    if (options.mode === "debug") verify(current, { infer: inferAgain, after: pass.name });
    options.onPass?.(pass.name, current);
  }
  return current;
}
