/** @file The passes from the user's graph to what a backend compiles, as a list that reads like a sentence. */
import type { Mode } from "../contract.ts";
import type { Graph } from "../ir/node.ts";
import { verify } from "../ir/verify.ts";
import { expand } from "./expand.ts";
import { inferAgain } from "./infer-again.ts";
import { mergeEqual } from "./merge-equal.ts";

interface Pass {
  /** A verb, as the error of a failed verification says it. */
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

const passes: readonly Pass[] = [
  { name: "merge equal nodes", run: mergeEqual },
  { name: "expand composites", run: expand },
  { name: "merge equal nodes again", run: mergeEqual },
];

export interface OptimiseOptions {
  readonly mode: Mode;
  /** Called with the graph after each pass. */
  readonly onPass?: (name: string, graph: Graph) => void;
}

/**
 * Simplifies a graph, concrete (after `specialise`) or symbolic. Results have the types of before; leaves stay as they are. Random
 * variables that no result needs are gone: who advances their streams has to look at the graph before. In `debug` mode the graph is
 * verified after every pass.
 */
export function optimise(graph: Graph, options: OptimiseOptions): Graph {
  let current = graph;
  for (const pass of passes) {
    current = pass.run(current);
    if (options.mode === "debug") verify(current, { infer: inferAgain, after: pass.name });
    options.onPass?.(pass.name, current);
  }
  return current;
}
