/** @file Members: `x.T`, `x.shape`, `r.xent`, and methods, which wait for their call. */
import { fromValues, scalarOf } from "../../../../runtime/src/ir/array.ts";
import { type Dim, productOfDims } from "../../../../runtime/src/ir/dim.ts";
import { isDtype } from "../../../../runtime/src/ir/dtype.ts";
import { makeNode } from "../../../../runtime/src/ir/node.ts";
import { isConcrete, type TensorType } from "../../../../runtime/src/ir/type.ts";
import { opNamed } from "../../../../runtime/src/ops/registry.ts";
import type { Member, Name, Span } from "../ast.ts";
import { applyOp } from "./apply.ts";
import { builtins, laterFunctions } from "./builtin-names.ts";
import { type Context, quoted, sourceText } from "./context.ts";
import { dimNamed } from "./dims.ts";
import { constantValue, describe, type Entity, nodeEntity, poison, type ValueEntity } from "./entity.ts";
import { adviceOnMember, adviceOnModule, prefixedName } from "./foreign-words.ts";
import { knownTensor } from "./known.ts";
import { opCalled, opNames } from "./ops.ts";
import { rngOf } from "./random.ts";
import { type Extras, replacing, report } from "./report.ts";
import { lookup } from "./scope.ts";
import { nearest } from "./suggest.ts";

const properties = ["T", "shape", "dtype", "ndim", "size"] as const;

/** Methods of things that are not tensors. */
const methods: Readonly<Partial<Record<Entity["kind"], readonly string[]>>> = {
  shared: ["get_value", "set_value"],
  rng: ["seed", "get_state", "set_state"],
  function: ["copy"],
};

export function elaborateMember(cx: Context, e: Member): Entity {
  const module = e.object.kind === "name" ? ofModule(cx, e.object) : undefined;
  if (module) return module;
  const object = cx.elaborate(cx, e.object);
  const name = e.member.text;
  switch (object.kind) {
    case "poison":
      return poison;
    case "results": {
      const index = object.outputs.findIndex((o) => o.name === name);
      const output = object.outputs[index];
      if (!output)
        return noSuchMember(
          cx,
          e,
          object,
          object.outputs.flatMap((o) => o.name ?? []),
        );
      return { kind: "value", expr: { kind: "result", of: object.expr, index, span: e.span }, type: output.type };
    }
    case "streams":
      return method(object, e);
    case "function":
    case "rng":
      if (methods[object.kind]!.includes(name)) return method(object, e);
      return noSuchMember(cx, e, object, methods[object.kind]!);
    case "shared":
      if (methods.shared!.includes(name)) return method(object, e);
      break;
    case "node":
      if (name === "rng") return rngOf(cx, object.node, e);
      break;
    case "value": {
      const field = object.fields && fieldOf(cx, object, e);
      if (field) return field;
      break;
    }
    case "list":
      break;
    default:
      return report(
        cx,
        "unknown-member",
        e.member.span,
        `${quoted(cx, e.object.span)} is ${describe(object)} and has no member \`${name}\``,
      );
  }
  if ((properties as readonly string[]).includes(name))
    return property(cx, object, name as (typeof properties)[number], e);
  if (opCalled(name)) return method(object, e);
  return noSuchMember(cx, e, object, [...properties, ...(methods[object.kind] ?? []), ...opNames()]);
}

/** `np.sum`, where nothing is called `np`. */
function ofModule(cx: Context, object: Name): Entity | undefined {
  if (lookup(cx.scope, object.text) || dimNamed(cx, object.text)) return undefined;
  const { start } = object.span;
  const found = prefixedName(sourceText(cx, object.span), start);
  if (!found) return undefined;
  const { prefix, name } = found;
  const known = opCalled(name) !== undefined || builtins.has(name) || isDtype(name) || /^(?:pi|inf|nan)$/.test(name);
  const whole: Span = { ...object.span, end: start + prefix.length };
  const message = `there is no module \`${prefix.slice(0, -1)}\`: ${known ? `write \`${name}\`` : adviceOnModule(prefix, name)}`;
  return report(cx, "unknown-name", object.span, message, {
    fixes: known ? [replacing(`Write ${name}`, whole, "")] : [],
  });
}

const method = (receiver: Entity, e: Member): Entity => ({
  kind: "method",
  receiver,
  receiverSpan: e.object.span,
  name: e.member.text,
  nameSpan: e.member.span,
});

/** `digits.train_x`: what a file holds is reached by name; where the file is not known, any name that is no op may be one. */
function fieldOf(cx: Context, object: ValueEntity, e: Member): Entity | undefined {
  const name = e.member.text;
  const expr = { kind: "field", of: object.expr, name, span: e.span } as const;
  if (object.fields === "unknown" || !object.fields) {
    return opCalled(name) || (properties as readonly string[]).includes(name) ? undefined : { kind: "value", expr };
  }
  const type = object.fields.get(name);
  return type ? { kind: "value", expr, type } : noSuchMember(cx, e, object, [...object.fields.keys()]);
}

export function noSuchMember(cx: Context, e: Member, object: Entity, known: readonly string[]): Entity {
  const name = e.member.text;
  if ((laterFunctions as readonly string[]).includes(name)) {
    return report(cx, "not-available", e.member.span, `\`${name}\` is not available yet`);
  }
  const advice = object.kind === "results" ? undefined : adviceOnMember(name);
  if (advice) {
    const what = quoted(cx, e.object.span, describe(object));
    return report(cx, "unknown-member", e.member.span, `${what} has no member \`${name}\`: ${advice}`);
  }
  const near = nearest(name, known);
  const extras: Extras = near ? { fixes: [replacing(`Change to ${near}`, e.member.span, near)] } : {};
  return report(
    cx,
    "unknown-member",
    e.member.span,
    `${quoted(cx, e.object.span, describe(object))} has no ${object.kind === "results" ? "result" : "member"} \`${name}\`${near ? `; did you mean \`${near}\`?` : ""}`,
    extras,
  );
}

function property(cx: Context, object: Entity, name: (typeof properties)[number], e: Member): Entity {
  if (name === "T") {
    return applyOp(cx, {
      op: opNamed("transpose"),
      what: ".T",
      operands: [{ entity: object, span: e.object.span }],
      attrs: { axes: { kind: "known", value: null } },
      span: e.span,
    });
  }
  const type = tensorTypeOf(cx, object, e.object.span);
  if (type === "poison") return poison;
  // Lengths of a value that the text does not say are read from the value itself.
  const told = object.kind !== "value" || (type && isConcrete(type.shape)) || name === "dtype" || name === "ndim";
  const known = type && told ? propertyOf(type, name, e.span) : undefined;
  if (known) return known;
  if (object.kind !== "value") return poison;
  const value: ValueEntity = {
    kind: "value",
    expr: { kind: "property", of: object.expr, property: name, span: e.span },
  };
  const rank = type?.shape.length;
  const types: Readonly<Record<string, TensorType | undefined>> = {
    ndim: { dtype: "int64", shape: [] },
    size: { dtype: "int64", shape: [] },
    ...(rank !== undefined && { shape: { dtype: "int64", shape: [rank] } }),
  };
  const propertyType = types[name];
  return propertyType ? { ...value, type: propertyType } : value;
}

/** The type that properties are read from; undefined for a value of unknown type. */
function tensorTypeOf(cx: Context, object: Entity, span: Span): TensorType | undefined | "poison" {
  switch (object.kind) {
    case "node":
    case "shared":
      return object.node.type;
    case "value":
      if (!object.nothing) return object.type;
      report(cx, "no-value", span, `${quoted(cx, span)} has no value`);
      return "poison";
    case "list": {
      const known = knownTensor(object);
      if (known && known !== "ragged") return { dtype: known.value.dtype, shape: known.value.shape };
      report(cx, "not-a-tensor", span, `${quoted(cx, span)} is a list, whose shape is not known here`);
      return "poison";
    }
    default:
      return undefined;
  }
}

function propertyOf(type: TensorType, name: (typeof properties)[number], span: Span): Entity | undefined {
  switch (name) {
    case "dtype":
      return { kind: "string", value: type.dtype, span };
    case "ndim":
      return constantValue(scalarOf("int64", type.shape.length), span, true);
    case "size":
      return dimEntity(productOfDims(type.shape), span);
    case "shape":
      // An empty list would be a float one.
      if (type.shape.length === 0) return constantValue(fromValues("int64", [0], []), span, true);
      return { kind: "list", items: type.shape.map((d) => dimEntity(d, span)), span };
    case "T":
      return undefined;
  }
}

/** A length as a number: known, or of the graph. */
export const dimEntity = (dim: Dim, span: Span): Entity =>
  typeof dim === "number"
    ? constantValue(scalarOf("int64", dim), span, true)
    : nodeEntity(makeNode({ op: "dim", attrs: { dim }, type: { dtype: "int64", shape: [], weak: true }, span }));
