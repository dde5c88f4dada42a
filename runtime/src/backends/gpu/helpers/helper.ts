/** @file Functions that kernels call, in gpu.js's subset of JavaScript, each with those that it calls itself. */
import type { HelperSource, ScalarKind } from "../commands.ts";

export interface Helper {
  readonly source: HelperSource;
  readonly parameters: readonly string[];
  readonly needs: readonly Helper[];
}

/** Of floats, unless `types` say something else of the parameters and the result. */
export function helper(
  name: string,
  parameters: readonly string[],
  body: string,
  needs: readonly Helper[] = [],
  types: { readonly of?: ScalarKind; readonly result?: ScalarKind } = {},
): Helper {
  const source = `function ${name}(${parameters.join(", ")}) {\n  ${body}\n}`;
  const kinds = parameters.map(() => types.of ?? "Number");
  return { source: { name, source, arguments: kinds, result: types.result ?? "Number" }, parameters, needs };
}

/** A number of a helper's text. */
export const literal = (x: number): string => (x < 0 ? `(${x})` : `${x}`);
