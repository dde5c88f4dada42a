/** @file Whether the elements of a value are still on a device, or went with it. */
import type { LateResults } from "../../../runtime/src/session/late-results.ts";
import type { Value } from "./value.ts";

export type Arrival = "here" | "waiting" | "lost";

/** Of a list or record the worst of its items. */
export function arrivalOf(value: Value, late: LateResults): Arrival {
  switch (value.kind) {
    case "tensor":
      if (late.isLost(value.array)) return "lost";
      return late.isWaiting(value.array) ? "waiting" : "here";
    case "list":
    case "record": {
      const items = value.items.map((v) => arrivalOf(v, late));
      return items.find((a) => a === "lost") ?? items.find((a) => a === "waiting") ?? "here";
    }
    default:
      return "here";
  }
}
