/** @file What the user is told when the device fails: the reason, what became of the state, and the way on. */
import type { RunFault } from "../../contract.ts";
import type { Dtype } from "../../ir/dtype.ts";
import type { Node, Ref, Span } from "../../ir/node.ts";
import { printType, type TensorType } from "../../ir/type.ts";
import type { Adapter, DeviceFailure } from "./commands.ts";
import { deviceBytes } from "./elements.ts";

const runFault = (code: string, message: string, span?: Span): RunFault => ({
  kind: "run-fault",
  code,
  message,
  ...(span && { span }),
});

const wayOn = "write `with device = cpu`, or choose the device cpu";

export function failureFault(failure: DeviceFailure): RunFault {
  const { message } = failure;
  switch (failure.reason) {
    case "no-adapter":
      return runFault("no-gpu", `there is no GPU to run on: ${message}; ${wayOn}`);
    case "lost":
      return runFault("gpu-lost", `the GPU was lost: ${message}; run again, or ${wayOn}`);
    case "out-of-memory":
      return runFault("gpu-memory", `the GPU has not enough memory: ${message}; ${wayOn}`);
    case "shader":
      return runFault("gpu-shader", `the GPU refused the code: ${message}; ${wayOn}`);
    case "cancelled":
      return runFault("cancelled", "cancelled");
  }
}

/** Of one tensor that no buffer of the device can hold. */
export function tooLarge(what: string, type: TensorType, adapter: Adapter, node?: Node): RunFault {
  const bytes = deviceBytes(type.dtype, type.shape as readonly number[]);
  const isClose = size(bytes) === size(adapter.maxBytes);
  const [needed, limit] = [bytes, adapter.maxBytes].map((b) => (isClose ? `${b.toLocaleString("en")} bytes` : size(b)));
  const message = `${what}, ${printType(type)}, needs ${needed} there, but a buffer of ${adapter.name} holds ${limit}; ${wayOn}`;
  return runFault("gpu-memory", message, node?.span);
}

/** Of an input or shared variable that the GPU cannot compute with. */
export function doubleFault({ name, attrs, span }: Node): RunFault {
  const called = (attrs.ref as Ref | undefined)?.name ?? name ?? "an input";
  return runFault(
    "gpu-dtype",
    `the GPU has no float64, which \`${called}\` is: declare it as float32, or ${wayOn}`,
    span,
  );
}

/** Whoever passes such a tensor keeps it at home. */
export const notHeld = (dtype: Dtype): RunFault =>
  runFault("gpu-dtype", `the GPU has no ${dtype}, or not of so many digits; ${wayOn}`);

const size = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
