/** @file The grammar, compiled once. */
import { type Grammar, grammar } from "ohm-js";
import { grammarText } from "./grammar.generated.ts";

export const tensorgraph: Grammar = grammar(grammarText);

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
  | "exprStatement";
