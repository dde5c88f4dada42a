/** @file Values as they go to a client: elements in base64, with the text that a terminal would show. */
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { ShownValue, TensorData, ValueSummary } from "../../protocol/kernel.ts";
import type { Elements, SentValue } from "../../protocol/requests.ts";
import { printBare, printValue, tensorTypeText } from "../text/print-value.ts";
import { axesOf, itemOf, type Named } from "./axis-names.ts";

/** `named` is what is known of the names of its axes. */
export function sentValue(v: ShownValue, named?: Named): SentValue {
  const text = printValue(v);
  const item = (each: ShownValue, i: number): SentValue => sentValue(each, itemOf(named, i));
  switch (v.kind) {
    case "tensor": {
      const axes = axesOf(named, v.shape.length);
      return {
        kind: "tensor",
        ...elementsOf(v),
        ...(v.edge !== undefined && { edge: v.edge }),
        ...(axes && { axes }),
        text,
      };
    }
    case "string":
      return { kind: "string", value: v.value, text };
    case "none":
      return { kind: "none", text };
    case "list":
      return { kind: "list", items: v.items.map(item), text };
    case "record":
      return { kind: "record", names: v.names.map((n) => n ?? null), items: v.items.map(item), text };
    case "state":
      return { ...v, text };
  }
}

/** Node's own byte order is little-endian on every machine that it runs on. */
export function elementsOf({ dtype, shape, data }: TensorData | NdArray): Elements {
  const elements = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  return { dtype, shape, elements };
}

/** Characters of the value in a line's end. */
const longest = 60;

/** `⇒ 0.6931 · float64`; of a tensor that is too long for a line, its mean and range, or its first elements. */
export function inlineText(v: ShownValue, summary?: ValueSummary): string {
  switch (v.kind) {
    case "tensor": {
      if (v.shape.length === 0 && v.dtype.startsWith("float"))
        return `⇒ ${shortNumber((v.data as Float64Array)[0]!)} · ${v.dtype}`;
      const whole = v.edge === undefined ? onOneLine(v) : "";
      const text = whole !== "" && whole.length <= longest ? whole : (inBrief(v.dtype, summary) ?? beginning(v));
      return `⇒ ${text} · ${tensorTypeText(v)}`;
    }
    case "record":
      return `⇒ ${v.items.map((item, i) => `${v.names[i] ?? i}: ${item.kind === "tensor" ? tensorTypeText(item) : item.kind}`).join(", ")}`;
    case "list":
      return `⇒ a list of ${v.items.length}`;
    default: {
      const text = printValue(v);
      return `⇒ ${text.length <= longest ? text : `${text.slice(0, longest - 1)}…`}`;
    }
  }
}

/** As printed, without the spaces that align its columns. */
const onOneLine = (v: TensorData): string =>
  printBare(v)
    .replace(/^array\((.*)\)$/s, "$1")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,\]])|(?<=\[) /g, "");

/** Up to three elements of its first row. */
function beginning(v: TensorData): string {
  const count = Math.min(3, v.shape.at(-1)!);
  const data = (v.data as Float64Array).slice(0, v.dtype.startsWith("complex") ? 2 * count : count);
  const first = onOneLine({ kind: "tensor", dtype: v.dtype, shape: [count], data });
  return `${"[".repeat(v.shape.length)}${first.slice(1, -1)}, …`;
}

function inBrief(dtype: string, s: ValueSummary | undefined): string | undefined {
  if (s?.mean === undefined) return undefined;
  const end = (x: number): string => (/^u?int/.test(dtype) ? String(x) : shortNumber(x));
  const bad = s.nans + s.infinities > 0 ? `, ${s.nans} NaN, ${s.infinities} inf` : "";
  const of = dtype.startsWith("complex") ? "absolute value " : "";
  return `${of}${end(s.min!)} … ${end(s.max!)}, mean ${shortNumber(s.mean)}${bad}`;
}

/** Four digits. */
export const shortNumber = (x: number): string => String(Number(x.toPrecision(4)));
