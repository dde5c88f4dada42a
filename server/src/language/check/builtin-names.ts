/** @file Names that are neither ops nor the user's: functions of the program, of the graph, and makers of streams. */

export const valueFunctions = ["print", "plot", "save", "load", "range", "len", "eval"] as const;
export const graphFunctions = ["grad", "Rop", "Lop", "jacobian", "hessian"] as const;
export const streamMakers = ["RandomStreams", "MRG_RandomStreams"] as const;
/** Control over the graph that other issues of the language bring. */
export const laterFunctions = ["scan", "map", "reduce", "foldl", "foldr", "taps"] as const;

export const builtins: ReadonlySet<string> = new Set<string>([
  ...valueFunctions,
  ...graphFunctions,
  ...streamMakers,
  ...laterFunctions,
]);
