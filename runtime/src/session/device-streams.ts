/** @file The states of random streams as functions on a device of its own take and give them: MRG31k3p's rows as one int32 buffer. */
import type { Backend, DeviceStreams } from "../backends/backend.ts";
import { isRunFault } from "../contract.ts";
import { bug } from "../ir/internal-error.ts";
import type { Ref } from "../ir/node.ts";
import type { RandomStream } from "./state.ts";

export const deviceStreams = (streamOf: (ref: Ref) => RandomStream, device: () => Backend): DeviceStreams => ({
  rows: (ref) => {
    const { state } = streamOf(ref);
    return state.kind === "mrg31k3p" ? state.rows.length / 6 : undefined;
  },
  take: (ref) => {
    const stream = streamOf(ref);
    if (stream.away) return stream.away;
    if (stream.state.kind !== "mrg31k3p") return bug(`${ref.name} has no rows`);
    const { rows } = stream.state;
    const buffer = device().upload({ dtype: "int32", shape: [rows.length], data: rows });
    if (!isRunFault(buffer)) stream.away = buffer;
    return buffer;
  },
  give: (ref, after) => {
    const stream = streamOf(ref);
    stream.drawnAway?.release();
    stream.drawnAway = after;
  },
});
