/** @file The rows of the state view: what there is of a file, in words. */
import type { Range, State, StateItem } from "../../server/protocol/requests.ts";
import { amount, bytes, milliseconds, number, placeOf } from "./words.ts";

export type GroupKind = "watched" | "shared" | "stream" | "value" | "function";

export type Row =
  | { readonly kind: "group"; readonly of: GroupKind; readonly rows: readonly Row[] }
  | NamedRow
  | { readonly kind: "fact"; readonly name: string; readonly text: string };

/** A row that actions can be done with. */
export interface NamedRow {
  readonly kind: "named";
  readonly of: Exclude<GroupKind, "watched">;
  readonly name: string;
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly isScalar: boolean;
  readonly hasBadNumbers: boolean;
  readonly version?: number;
  readonly preview?: string;
  readonly range?: Range;
}

const typeOf = ({ dtype, shape }: StateItem): string => (shape.length === 0 ? dtype : `${dtype}[${shape.join(", ")}]`);

/** All digits of a float do not fit into the side bar; they stand in the hover. */
const inShort = (preview: string, dtype: string): string =>
  dtype.startsWith("float") && Number.isFinite(Number(preview))
    ? String(Number(Number(preview).toPrecision(6)))
    : preview;

/** An end of the range of a value's elements: of integers all digits. */
const end = (x: number, dtype: string): string => (/^u?int/.test(dtype) ? String(x) : number(x));

function itemRow(of: "shared" | "value", item: StateItem): NamedRow {
  const { name, summary: s, shape, range, version } = item;
  const isScalar = shape.length === 0;
  const what = item.dtype.startsWith("complex") ? "absolute value " : "";
  const bad = s ? s.nans + s.infinities : 0;
  const facts = [{ name: "size", text: bytes(item.bytes) }];
  let text = typeOf(item);
  if (s) {
    if (isScalar) text = `${inShort(s.preview, item.dtype)} · ${text}`;
    else if (s.mean !== undefined) text += ` · ${what}${number(s.mean)} ± ${number(s.sd ?? 0)}`;
    if (!isScalar && s.min !== undefined) {
      facts.push({ name: `${what}min`, text: end(s.min, item.dtype) });
      facts.push({ name: `${what}max`, text: end(s.max ?? s.min, item.dtype) });
    }
    if (bad > 0) {
      text += ` · ${s.nans} NaN, ${s.infinities} inf`;
      facts.push({ name: "not finite", text: `${s.nans} NaN, ${s.infinities} inf` });
    }
    facts.push({ name: "value", text: s.preview.replace(/\s+/g, " ") });
  }
  if (!isScalar) text += ` · ${bytes(item.bytes)}`;
  const rest = { ...(s && { preview: s.preview }), ...(range && { range }) };
  return { kind: "named", of, name, text, facts, isScalar, hasBadNumbers: bad > 0, version, ...rest };
}

const counted = (n: number, what: string): string => `${amount(n)} ${what}${n === 1 ? "" : "s"}`;

function functionRow(f: State["functions"][number]): NamedRow {
  const time = f.meanMilliseconds === null ? "" : ` · ${milliseconds(f.meanMilliseconds)}`;
  const shapes = f.compiled.map((shapes) => {
    const each = shapes.map((shape, i) => `${f.reads[i] ?? i}: [${shape.join(", ")}]`);
    return { name: "compiled for", text: each.join(", ") || "no arguments" };
  });
  const text = `${counted(f.calls, "call")}${time} · ${placeOf(f)}`;
  const rest = f.range ? { range: f.range } : {};
  return {
    kind: "named",
    of: "function",
    name: f.name,
    text,
    facts: shapes,
    isScalar: false,
    hasBadNumbers: false,
    ...rest,
  };
}

/** Groups without rows are left out; what is watched stands first, and in its own group as well. */
export function stateRows(state: State, watched: ReadonlySet<string>): readonly Row[] {
  const shareds = state.shareds.map((i) => itemRow("shared", i));
  const values = state.values.map((i) => itemRow("value", i));
  const streams = state.streams.map(
    ({ name, generator, states, seed, range }): NamedRow => ({
      kind: "named",
      of: "stream",
      name,
      text: [generator, `seed ${seed ?? "from the system"}`, counted(Math.max(0, states - 1), "draw")].join(" · "),
      facts: [],
      isScalar: false,
      hasBadNumbers: false,
      ...(range && { range }),
    }),
  );
  // Those without a place in the text are expressions that were evaluated once.
  const functions = state.functions.filter((f) => f.range).map(functionRow);
  const groups: readonly (readonly [GroupKind, readonly NamedRow[]])[] = [
    ["watched", [...shareds, ...values].filter((r) => watched.has(r.name))],
    ["shared", shareds],
    ["stream", streams],
    ["value", values],
    ["function", functions],
  ];
  return groups.filter(([, rows]) => rows.length > 0).map(([of, rows]) => ({ kind: "group", of, rows }));
}
