/** @file The grammar, loaded once. */
import * as ohm from "ohm-js";
import { recipe } from "./grammar.generated.ts";

/** What ohm's bundler calls in the files that it writes; ohm's types do not name it. */
const { makeRecipe } = ohm as unknown as { readonly makeRecipe: (recipe: unknown) => ohm.Grammar };

export const tensorgraph: ohm.Grammar = makeRecipe(JSON.parse(recipe));

/** The rules that a chunk can be matched from. */
export type StartRule =
  | "inputDecl"
  | "sharedDecl"
  | "assign"
  | "augmentedAssign"
  | "defEquation"
  | "defHead"
  | "functionHead"
  | "updateClause"
  | "givenClause"
  | "withClause"
  | "forHead"
  | "whileHead"
  | "ifHead"
  | "assertStatement"
  | "trackStatement"
  | "importStatement"
  | "returnStatement"
  | "breakStatement"
  | "continueStatement"
  | "exprStatement";
