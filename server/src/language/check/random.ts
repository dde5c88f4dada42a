/** @file Random streams: `RandomStreams(seed=…)`, the variables drawn from them, and their states. */
import { isInteger } from "../../../../runtime/src/ir/dtype.ts";
import type { Measure } from "../../../../runtime/src/ir/measured-dim.ts";
import type { Attrs, Node, Ref } from "../../../../runtime/src/ir/node.ts";
import { makeRef } from "../../../../runtime/src/ir/node.ts";
import { streamsIn } from "../../../../runtime/src/ir/streams.ts";
import { isFault } from "../../../../runtime/src/ops/op.ts";
import type { Distribution, Generator } from "../../../../runtime/src/ops/random/distribution.ts";
import { sizeOfAttrs } from "../../../../runtime/src/ops/random/draw-type.ts";
import {
  distributionsOf,
  findDistribution,
  randomVariable,
} from "../../../../runtime/src/ops/random/random-variable.ts";
import { mrgStreamRows } from "../../../../runtime/src/random/mrg-rows.ts";
import type { Call, Member, Span } from "../ast.ts";
import type { RandomVariable, StreamSet, ValueExpr } from "../program.ts";
import { knownAttrs } from "./apply.ts";
import { type Given, matchArguments } from "./arguments.ts";
import { type Context, quoted } from "./context.ts";
import {
  describe,
  type Entity,
  isPoisoned,
  isSymbolic,
  type MethodEntity,
  nodeEntity,
  poison,
  type RngEntity,
  type StreamsEntity,
  typeOf,
} from "./entity.ts";
import { reportFault } from "./fault.ts";
import { readArguments } from "./op-call.ts";
import { type Extras, replacing, report } from "./report.ts";
import { nearest } from "./suggest.ts";
import { toNode, toValue } from "./tensor.ts";
import { tied } from "./told-length.ts";

/** `RandomStreams(seed=234)`, `MRG_RandomStreams()`. */
export function makeStreams(cx: Context, generator: Generator, e: Call): Entity {
  const what = generator === "mt19937" ? "RandomStreams" : "MRG_RandomStreams";
  const matched = matchArguments(cx, what, [{ name: "seed", required: false }], e.args, e.span);
  if (!matched) return poison;
  const given = matched.byName.get("seed");
  const seed = given && given.entity.kind !== "none" ? integerValue(cx, what, given) : undefined;
  if (given && given.entity.kind !== "none" && !seed) return poison;
  const set: StreamSet = { name: cx.hint ?? what, generator, streams: [], span: e.span, ...(seed && { seed }) };
  if (!cx.dry) {
    cx.record.streamSets.push(set);
    cx.before.push({ kind: "init-streams", set, span: e.span });
  }
  return { kind: "streams", set };
}

/** A method of a stream set: a distribution, or `seed`, `get_state`, `set_state` of all its variables. */
export function callStreams(cx: Context, s: StreamsEntity, m: MethodEntity, e: Call): Entity {
  const state = stateMethod(cx, s.set, m, e);
  if (state) return state;
  const distribution = findDistribution(s.set.generator, m.name);
  if (!distribution) {
    const known = [...distributionsOf(s.set.generator).flatMap((d) => [d.name, ...(d.aliases ?? [])]), ...stateMethods];
    const near = nearest(m.name, known);
    const extras: Extras = near ? { fixes: [replacing(`Change to ${near}`, m.nameSpan, near)] } : {};
    for (const a of e.args) cx.elaborate(cx, a.value);
    return report(
      cx,
      "unknown-member",
      m.nameSpan,
      `random streams have no distribution \`${m.name}\`${near ? `; did you mean \`${near}\`?` : ""}`,
      extras,
    );
  }
  return drawVariable(cx, s.set, distribution, m, e);
}

function drawVariable(cx: Context, set: StreamSet, distribution: Distribution, m: MethodEntity, e: Call): Entity {
  const measures: Measure[] = [];
  const read = readArguments(cx, distribution.sig, m.name, e.args, e.span, measures);
  if (!read || read.operands.some((o) => isPoisoned(o.entity))) return poison;
  const { seed: seedAttr, nstreams, ...others } = read.attrs;
  const attrs = knownAttrs(others);
  if (!attrs) {
    for (const [name, a] of Object.entries(others)) {
      if (a.kind === "computed") {
        report(
          cx,
          "attribute-not-known",
          a.value.span,
          `${m.name}: \`${name}\` has to be known while the graph is built, but this is computed when the program runs`,
        );
      }
    }
    return poison;
  }
  const nodes: Node[] = [];
  for (const o of read.operands) {
    const node = toNode(cx, o.entity, o.span);
    if (!node) return poison;
    nodes.push(node);
  }
  const ref = makeRef("stream", cx.hint ?? `${set.name}.${m.name}`);
  const node = randomVariable(set.generator, distribution, ref, nodes, attrs, e.span);
  if (isFault(node)) {
    reportFault(cx, node, { span: e.span, what: m.name, operands: read.operands, nodes });
    return poison;
  }
  if (!cx.dry)
    register(
      cx,
      set,
      ref,
      distribution,
      attrs,
      seedOf(seedAttr, e.span),
      nstreams?.kind === "known" ? nstreams.value : null,
    );
  return tied(nodeEntity(node), measures, e.span);
}

function seedOf(
  attr:
    | { readonly kind: "known"; readonly value: unknown }
    | { readonly kind: "computed"; readonly value: ValueExpr }
    | undefined,
  span: Span,
): ValueExpr | undefined {
  if (!attr || (attr.kind === "known" && typeof attr.value !== "number")) return undefined;
  if (attr.kind === "computed") return attr.value;
  const value = { dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(attr.value as number)) } as const;
  return { kind: "constant", value, weak: true, span };
}

function register(
  cx: Context,
  set: StreamSet,
  ref: Ref,
  distribution: Distribution,
  attrs: Attrs,
  seed: ValueExpr | undefined,
  nstreams: unknown,
): void {
  const rows = mrgStreamRows(
    distribution.name,
    sizeOfAttrs(attrs),
    typeof nstreams === "number" ? nstreams : undefined,
  );
  const variable: RandomVariable = { spec: { ref, generator: set.generator }, rows, ...(seed && { seed }) };
  // A set grows with its file: one variable per draw, in the order of the text.
  (set.streams as RandomVariable[]).push(variable);
  cx.record.draws.push({ set, variable });
  cx.file.randomVariables.set(ref, variable);
}

const stateMethods = ["seed", "get_state", "set_state"];

function stateMethod(cx: Context, of: StreamSet | RandomVariable, m: MethodEntity, e: Call): Entity | undefined {
  switch (m.name) {
    case "get_state":
      if (!matchArguments(cx, "get_state", [], e.args, e.span)) return poison;
      return { kind: "value", expr: { kind: "get-state", of, span: e.span } };
    case "set_state": {
      const value = oneValue(cx, "set_state", "state", e);
      return value ? { kind: "value", expr: { kind: "set-state", of, value, span: e.span }, nothing: true } : poison;
    }
    case "seed": {
      const matched = matchArguments(cx, "seed", [{ name: "seed", required: true }], e.args, e.span);
      const given = matched?.byName.get("seed");
      const seed = given && integerValue(cx, "seed", given);
      return seed ? { kind: "value", expr: { kind: "seed", of, seed, span: e.span }, nothing: true } : poison;
    }
    default:
      return undefined;
  }
}

function oneValue(cx: Context, what: string, name: string, e: Call): ValueExpr | undefined {
  const matched = matchArguments(cx, what, [{ name, required: true }], e.args, e.span);
  const given = matched?.byName.get(name);
  if (!given || isPoisoned(given.entity)) return undefined;
  // A state has no tensor type: what has one is something else.
  if (given.entity.kind === "value" && !given.entity.type) return toValue(cx, given.entity, given.span);
  report(
    cx,
    "bad-argument",
    given.span,
    `${what}: ${quoted(cx, given.span, describe(given.entity))} is not a state that \`get_state\` or \`load\` gave`,
  );
  return undefined;
}

/** `rv.rng.seed(…)`, `.get_state()`, `.set_state(…)`. */
export const callRng = (cx: Context, r: RngEntity, m: MethodEntity, e: Call): Entity =>
  stateMethod(cx, r.variable, m, e) ?? poison;

/** `rv.rng` of a random variable: the one stream that its node draws from. */
export function rngOf(cx: Context, node: Node, e: Member): Entity {
  const variables = streamsIn([node]).flatMap((ref) => cx.file.randomVariables.get(ref) ?? []);
  if (variables.length === 1) return { kind: "rng", variable: variables[0]! };
  const why = variables.length === 0 ? "is not a random variable" : "draws from several streams";
  return report(cx, "not-random", e.span, `${quoted(cx, e.object.span)} ${why}, so it has no \`rng\` of its own`);
}

/** A seed: an integer scalar, as far as its type is known. */
function integerValue(cx: Context, what: string, given: Given): ValueExpr | undefined {
  const { entity, span } = given;
  if (isPoisoned(entity)) return undefined;
  const type = typeOf(entity);
  const wrong =
    (entity.kind !== "value" && !isSymbolic(entity)) || (type && (!isInteger(type.dtype) || type.shape.length > 0));
  if (!wrong) return toValue(cx, entity, span);
  report(cx, "bad-argument", span, `${what}: a seed is an integer, not ${quoted(cx, span, describe(entity))}`);
  return undefined;
}
