/** @file What a call has made takes effect: updates of shared variables and states of streams, all or none. */
import type { Backend, Buffer } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import type { Away } from "./away.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import type { StateRecorder } from "./state-recorder.ts";

/** All new values take effect here, together: the results from `first` on, and the states of the streams that were drawn from. */
export function commit(
  f: CompiledFunction,
  results: readonly (NdArray | Buffer)[],
  first: number,
  home: Backend,
  away: Away,
  recorder: StateRecorder | undefined,
): RunFault | undefined {
  const { writes, streams } = f.bound!;
  for (const stream of streams) stream.drawn ??= stream.measured;
  if (f.backend.remote) {
    const made = results.slice(first, first + writes.length) as readonly Buffer[];
    away.commit(f.backend, writes, made, f.spec.options.noDefaultUpdates ? [] : streams);
    return undefined;
  }
  const fresh: Buffer[] = [];
  for (let i = 0; i < writes.length; i++) {
    const result = results[first + i] as Buffer;
    const buffer = f.backend === home ? result : home.upload(result.read());
    if (isRunFault(buffer)) return buffer;
    if (buffer !== result) result.release();
    fresh.push(buffer);
  }
  const old = writes.map((v) => v.buffer);
  for (let i = 0; i < writes.length; i++) {
    const variable = writes[i]!;
    variable.buffer = fresh[i]!;
    variable.version++;
    variable.away?.release();
    variable.away = undefined;
    recorder?.shared(variable.spec, variable.buffer, variable.version);
  }
  if (!f.spec.options.noDefaultUpdates) {
    for (const stream of streams) {
      if (!stream.drawn) continue;
      stream.state = stream.drawn;
      stream.away?.release();
      stream.away = undefined;
      recorder?.stream(stream.spec, stream.state);
    }
  }
  recorder?.commit();
  for (const buffer of old) buffer.release();
  return undefined;
}
