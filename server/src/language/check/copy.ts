/** @file `F.copy(swap={a: b}, delete_updates=true, name="…")`: a function on other shared variables. */
import type { Node } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Call } from "../ast.ts";
import type { FunctionValue, ValueExpr } from "../program.ts";
import { matchArguments } from "./arguments.ts";
import { type Context, quoted } from "./context.ts";
import { describe, type Entity, type FunctionEntity, poison, type SharedEntity } from "./entity.ts";
import { mayBeSame } from "./fit.ts";
import { streamSpecs } from "./function.ts";
import { knownScalar } from "./known.ts";
import { report } from "./report.ts";
import { substitute } from "./substitute.ts";

const params = ["share_memory", "swap", "delete_updates", "name"].map((name) => ({
  name,
  required: false,
  keywordOnly: true,
}));

export function copyFunction(cx: Context, f: FunctionEntity, e: Call): Entity {
  const matched = matchArguments(cx, "copy", params, e.args, e.span);
  if (!matched) return poison;
  const swaps = new Map<Node, SharedEntity>();
  const swap = matched.byName.get("swap");
  if (swap) {
    if (swap.entity.kind !== "dict") {
      if (swap.entity.kind === "poison") return poison;
      return report(
        cx,
        "bad-argument",
        swap.span,
        `copy: \`swap\` takes shared variables by pairs, as in \`{state: other}\`, not ${quoted(cx, swap.span)}`,
      );
    }
    for (const { key, keySpan, value, valueSpan } of swap.entity.entries) {
      for (const [x, span] of [
        [key, keySpan],
        [value, valueSpan],
      ] as const) {
        if (x.kind === "poison") return poison;
        if (x.kind !== "shared") {
          return report(
            cx,
            "bad-argument",
            span,
            `copy: \`swap\` exchanges shared variables, but ${quoted(cx, span)} is ${describe(x)}`,
          );
        }
      }
      const from = key as SharedEntity;
      const to = value as SharedEntity;
      if (from.spec.type.dtype !== to.spec.type.dtype || !mayBeSame(from.spec.type.shape, to.spec.type.shape)) {
        return report(
          cx,
          "type-mismatch",
          valueSpan,
          `copy: \`${to.spec.ref.name}\` is ${printType(to.spec.type)}, but \`${from.spec.ref.name}\`, whose place it takes, is ${printType(from.spec.type)}`,
          {
            labels: [from, to].map((s) => ({
              message: `${s.spec.ref.name}: ${printType(s.spec.type)} declared here`,
              span: s.spec.span!,
            })),
          },
        );
      }
      swaps.set(from.node, to);
    }
  }
  const flag = matched.byName.get("delete_updates");
  const deleted = flag ? knownScalar(flag.entity) : false;
  if (flag?.entity.kind === "poison") return poison;
  if (typeof deleted !== "boolean")
    return report(cx, "bad-argument", flag!.span, "copy: `delete_updates` takes true or false");
  const given = matched.byName.get("name");
  if (given && given.entity.kind !== "string") {
    return given.entity.kind === "poison" ? poison : report(cx, "bad-argument", given.span, "copy: `name` is a string");
  }
  const name = given?.entity.kind === "string" ? given.entity.value : (cx.hint ?? `copy of ${f.spec.name}`);
  const value = copied(f.value, swaps, deleted, name, e.span);
  return {
    kind: "function",
    value: { ...value, streams: streamSpecs(cx, value.spec) },
    spec: value.spec,
    declaration: f.declaration,
  };
}

function copied(
  f: FunctionValue,
  swaps: ReadonlyMap<Node, SharedEntity>,
  deleteUpdates: boolean,
  name: string,
  span: Call["span"],
): FunctionValue {
  const { spec } = f;
  const replacements = new Map([...swaps].map(([from, to]) => [from, to.node]));
  const roots = [...spec.outputs.map((o) => o.node), ...spec.updates.map((u) => u.value)];
  const swapped = substitute(roots, replacements);
  const byRef = new Map([...swaps].map(([from, to]) => [from.attrs.ref, to]));
  const updates = spec.updates.map((u, i) => ({
    ...u,
    shared: byRef.get(u.shared.ref)?.spec ?? u.shared,
    value: swapped[spec.outputs.length + i]!,
  }));
  const swapDefault = (d: ValueExpr | undefined): ValueExpr | undefined => {
    const to = d?.kind === "get-shared" ? byRef.get(d.shared.spec.ref) : undefined;
    return d?.kind === "get-shared" && to ? { ...d, shared: to.variable } : d;
  };
  return {
    spec: {
      ...spec,
      name,
      outputs: spec.outputs.map((o, i) => ({ ...o, node: swapped[i]! })),
      updates: deleteUpdates ? [] : updates,
      options: { ...spec.options, noDefaultUpdates: spec.options.noDefaultUpdates || deleteUpdates },
    },
    defaults: f.defaults.map(swapDefault),
    streams: f.streams,
    span,
  };
}
