/** @file From concrete to abstract syntax: statements, block headers and clause lines. */
import type { Node } from "ohm-js";
import type { BinaryOperator, Clause, DefParam, FunctionParam, Output } from "./ast.ts";
import type { Action, Builder } from "./builder.ts";

/** The actions of the rules that a chunk is matched from, and of their parts. */
export function statementActions(b: Builder): Record<string, Action> {
  const operator = (node: Node): { operator?: BinaryOperator } =>
    node.sourceString === "" ? {} : { operator: node.sourceString as BinaryOperator };
  return {
    inputDecl(_keyword, names, _colon, type) {
      return { kind: "input", names: names.tree(), type: type.tree(), span: b.span(this) };
    },
    sharedDecl(_keyword, name, claim, _equals, value) {
      return { kind: "shared", name: name.tree(), ...b.option("type", claim), value: value.tree(), span: b.span(this) };
    },
    assign(names, claim, _equals, value) {
      return {
        kind: "assign",
        targets: names.tree(),
        ...b.option("type", claim),
        value: value.tree(),
        span: b.span(this),
      };
    },
    augmentedAssign(name, augment, _equals, value) {
      return { kind: "assign", targets: [name.tree()], ...operator(augment), value: value.tree(), span: b.span(this) };
    },
    names: (first, _commas, rest, _comma) => b.list(first, rest),
    claim: (_colon, type) => type.tree(),
    defEquation(signature, _equals, value) {
      const result = value.tree();
      const body = [{ kind: "return", value: result, span: result.span }];
      return { kind: "def", ...signature.tree(), body, span: b.span(this) };
    },
    defHead(signature) {
      return { kind: "def", ...signature.tree(), body: [], span: b.span(this) };
    },
    defSignature(_keyword, name, _open, params, _close, result) {
      return { name: name.tree(), params: b.optional(params) ?? [], ...b.option("result", result) };
    },
    defParams: (first, _commas, rest, _comma) => b.list(first, rest),
    defParam(name, claim, value): DefParam {
      return { name: name.tree(), ...b.option("type", claim), ...b.option("default", value), span: b.span(this) };
    },
    default: (_equals, value) => value.tree(),
    result: (_arrow, type) => type.tree(),
    functionHead(_keyword, name, _open, params, _close, outputs) {
      return {
        kind: "function",
        name: name.tree(),
        params: b.optional(params) ?? [],
        outputs: b.optional(outputs) ?? [],
        clauses: [],
        span: b.span(this),
      };
    },
    functionParams: (first, _commas, rest, _comma) => b.list(first, rest),
    functionParam(name, as, claim, value): FunctionParam {
      return {
        name: name.tree(),
        ...b.option("as", as),
        ...b.option("type", claim),
        ...b.option("default", value),
        span: b.span(this),
      };
    },
    outputClause: (_arrow, outputs) => outputs.tree(),
    outputs: (first, _commas, rest, _comma) => b.list(first, rest),
    output(value, as): Output {
      return { value: value.tree(), ...b.option("as", as), span: b.span(this) };
    },
    asName: (_blank, _as, name) => name.tree(),
    updateClause(_keyword, name, augment, _equals, value): Clause {
      return { kind: "update", target: name.tree(), ...operator(augment), value: value.tree(), span: b.span(this) };
    },
    givenClause(_keyword, _blank, target, _equals, value): Clause {
      return { kind: "given", target: target.tree(), value: value.tree(), span: b.span(this) };
    },
    withClause(_keyword, options): Clause {
      return { kind: "with", options: options.tree(), span: b.span(this) };
    },
    options: (first, _commas, rest, _comma) => b.list(first, rest),
    option: (name, value) => ({ name: name.tree(), ...b.option("value", value) }),
    forHead(_keyword, name, _in, _blank, iterable) {
      return { kind: "for", variable: name.tree(), iterable: iterable.tree(), body: [], span: b.span(this) };
    },
    whileHead(_keyword, _blank, condition) {
      return { kind: "while", condition: condition.tree(), body: [], span: b.span(this) };
    },
    ifHead(_keyword, _blank, condition) {
      return { kind: "if", condition: condition.tree(), body: [], span: b.span(this) };
    },
    assertStatement(_keyword, _blank, condition, message) {
      return { kind: "assert", condition: condition.tree(), ...b.option("message", message), span: b.span(this) };
    },
    assertMessage: (_comma, message) => message.tree(),
    trackStatement(_keyword, name, _equals, value) {
      return { kind: "track", name: name.tree(), value: value.tree(), span: b.span(this) };
    },
    importStatement(_keyword, _blank, path) {
      return { kind: "import", path: path.tree(), span: b.span(this) };
    },
    returnStatement(_keyword, _blank, value) {
      return { kind: "return", value: value.tree(), span: b.span(this) };
    },
    exprStatement(value) {
      return { kind: "expr", value: value.tree(), span: b.span(this) };
    },
  };
}
