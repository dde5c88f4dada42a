/** @file Names that are neither ops nor the user's: functions of the program, of the graph, and makers of streams. */

export const valueFunctions = [
  "print",
  "plot",
  "save",
  "restore",
  "load",
  "range",
  "len",
  "zip",
  "enumerate",
  "eval",
] as const;
export const graphFunctions = ["grad", "Rop", "Lop", "jacobian", "hessian"] as const;
export const streamMakers = ["RandomStreams", "MRG_RandomStreams"] as const;
/** Words of the language that are not there yet; an op that is declared under such a name takes its place. */
export const laterFunctions = ["ifelse"] as const;

/** Methods of random streams that one may look for as functions. */
export const streamMethods = ["dropout"] as const;

export const builtins: ReadonlySet<string> = new Set<string>([
  ...valueFunctions,
  ...graphFunctions,
  ...streamMakers,
  ...laterFunctions,
  ...streamMethods,
]);
