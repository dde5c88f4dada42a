/** @file `xs = xs + [x]`, as a list grows in Python: here `+` adds element by element, so that what starts empty stays empty. */
import type { Span } from "../ast.ts";
import type { Operand } from "./application.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { type Entity, poison, typeOf } from "./entity.ts";
import { replacing, report } from "./report.ts";

/**
 * Says so where a sum has an empty list on one side and a list, or what an empty one would stretch, on the other. Poison where the lengths do
 * not even broadcast: then nothing else has to be said.
 */
export function checkGrowing(cx: Context, left: Operand, right: Operand, span: Span): Entity | undefined {
  const isLeft = isEmpty(left.entity);
  if (isLeft === isEmpty(right.entity)) return undefined;
  const [empty, other] = isLeft ? [left, right] : [right, left];
  if (!isAppended(empty.entity, other.entity)) return undefined;
  const isRow = holdsTensors(other.entity);
  const isClash = isRow || (other.entity.kind === "list" && other.entity.items.length > 1);
  const joined = isRow ? undefined : joinedText(cx, left, right, isLeft ? right : left, span);
  const appends = joined === undefined ? "" : `${joined.length > 60 ? "`concatenate`" : `\`${joined}\``} appends, and `;
  const result = isClash ? "has no element to add to" : "is empty: so is the sum";
  report(
    cx,
    isClash ? "broadcast" : "empty-sum",
    span,
    `\`+\` adds element by element, and ${quoted(cx, empty.span, "one side")} ${result}; ${appends}\`[… for … in …]\` makes a list at once`,
    { fixes: joined === undefined ? [] : [replacing("Append with concatenate", span, joined)] },
  );
  return isClash ? poison : undefined;
}

/** Reports a sum of two lists of which one is no tensor, its items being of different shapes: they can only be meant to be joined. */
export function checkJoining(cx: Context, left: Operand, right: Operand, span: Span): Entity | undefined {
  if (left.entity.kind !== "list" || right.entity.kind !== "list") return undefined;
  const uneven = [left, right].find((o) => isUneven(o.entity));
  if (!uneven) return undefined;
  const joined = `[p for part in [${textOf(cx, left.span)}, ${textOf(cx, right.span)}] for p in part]`;
  const shown = joined.length > 80 ? "a comprehension" : `\`${joined}\``;
  const what = `${quoted(cx, uneven.span, "one side")} holds tensors of different shapes`;
  const isUpdate = textOf(cx, span).includes("+=");
  return report(
    cx,
    "broadcast",
    span,
    `\`+\` adds element by element, and ${what}; ${shown} puts one list behind the other`,
    {
      fixes: isUpdate ? [] : [replacing("Put one list behind the other", span, joined)],
    },
  );
}

/** A list of tensors that no stack can be made of: their ranks differ, or two lengths that are numbers. */
function isUneven(e: Entity): boolean {
  const shapes = e.kind === "list" ? e.items.map((item) => typeOf(item)?.shape) : [];
  const first = shapes[0];
  return shapes.some(
    (s) =>
      s &&
      first &&
      (s.length !== first.length ||
        s.some((d, i) => typeof d === "number" && typeof first[i] === "number" && d !== first[i])),
  );
}

/** The statement or expression with `concatenate` in place of the sum. */
function joinedText(cx: Context, left: Operand, right: Operand, other: Operand, span: Span): string {
  const part = (o: Operand): string =>
    o === other && o.entity.kind !== "list" ? `[${textOf(cx, o.span)}]` : textOf(cx, o.span);
  const target = textOf(cx, span).includes("+=") ? `${textOf(cx, left.span)} = ` : "";
  return `${target}concatenate([${part(left)}, ${part(right)}])`;
}

/** A list of more than numbers: what it would be appended to has no axis for them yet. */
const holdsTensors = (e: Entity): boolean =>
  e.kind === "list" && e.items.some((item) => item.kind === "list" || (typeOf(item)?.shape.length ?? 0) > 0);

/** A list without elements, or a value made of one. */
function isEmpty(e: Entity): boolean {
  if (e.kind === "list") return e.items.length === 0;
  return e.kind === "value" && e.type?.shape.length === 1 && e.type.shape[0] === 0;
}

/** A list on the spot; of an empty literal also any scalar or single element. */
function isAppended(empty: Entity, other: Entity): boolean {
  if (other.kind === "list") return true;
  const type = typeOf(other);
  if (!type || (empty.kind === "value" && !empty.type?.weak)) return false;
  return type.shape.length === 0 || (type.shape.length === 1 && type.shape[0] === 1);
}
