/** @file Prints what `show` is given in the middle of a call. */
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { Node, Ref } from "../../../runtime/src/ir/node.ts";
import type { ShownValue } from "../../protocol/kernel.ts";
import type { Host } from "./host.ts";
import { show } from "./show-value.ts";
import { tensor } from "./value.ts";

/** With the label, or where there is none the name of what is shown. */
export const tellShown =
  (host: Host) =>
  (node: Node, value: NdArray): void => {
    const [of] = node.inputs;
    const label = String(node.attrs.label || (of?.name ?? (of?.attrs.ref as Ref | undefined)?.name ?? node.name ?? ""));
    const items: ShownValue[] = label ? [{ kind: "string", value: `${label} =` }] : [];
    items.push(show(tensor(value)));
    host.emit({ kind: "printed", span: node.span ?? { start: 0, end: 0 }, items });
  };
