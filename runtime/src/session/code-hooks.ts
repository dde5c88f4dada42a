/** @file What compiled code asks of the session while it runs: draws, states of streams for a device of its own, values to show. */
import type { Backend, DeviceStreams } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { fromPairs, type NdArray } from "../ir/array.ts";
import { complexOf } from "../ir/dtype.ts";
import type { Node, Ref } from "../ir/node.ts";
import { draw } from "../random/draw.ts";
import { deviceStreams } from "./device-streams.ts";
import { refOf } from "./leaves.ts";
import type { StateStore } from "./state-store.ts";

/** What the hooks ask of the session. */
export interface CodeHooksOptions {
  readonly state: StateStore;
  /** Brings home what functions have changed on a device of its own; throws a DeviceError when it is lost. */
  readonly settle: () => void;
  /** The device that streams may stand on. */
  readonly device: () => Backend;
  /** Given what `show` is given; the array may be kept. */
  readonly show: (node: Node, value: NdArray) => void;
}

export class CodeHooks {
  /** Why a draw of the running code could not be made; the call then ends without effect. Whoever runs code clears it before. */
  refusedDraw: RunFault | undefined;
  /** State of streams for functions on a device of its own. */
  readonly streamsOnDevice: DeviceStreams;
  private readonly options: CodeHooksOptions;

  constructor(options: CodeHooksOptions) {
    this.options = options;
    this.streamsOnDevice = deviceStreams((ref) => options.state.streamOf(ref), options.device);
  }

  /** Draws from what the running call has made of the stream so far. */
  readonly draw = (node: Node, params: readonly NdArray[], out: NdArray): void => {
    const stream = this.options.state.streamOf(refOf(node, "stream"));
    if (stream.isBehind) this.options.settle();
    const after = draw(node.attrs, params, out, stream.drawn ?? stream.state, node.span);
    if (isRunFault(after)) this.refusedDraw ??= after;
    else stream.drawn = after;
  };

  /** A loop that draws starts from the state before the call: two forms of one loop then draw the same numbers. */
  readonly restart = (ref: Ref): void => {
    this.options.state.streamOf(ref).drawn = undefined;
  };

  readonly tap = (node: Node, [x]: readonly NdArray[]): undefined => {
    const value = { ...x!, data: x!.data.slice() };
    this.options.show(node, node.attrs.isPair === true ? fromPairs(complexOf(value.dtype), value) : value);
  };
}
