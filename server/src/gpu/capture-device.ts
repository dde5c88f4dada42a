/** @file Puts Dawn where gpu.js looks for it, and keeps hold of the device that gpu.js makes there. */
import { existsSync } from "node:fs";
import type { DeviceFailure } from "../../../runtime/src/backends/gpu/commands.ts";
import { type DeviceMemory, watchMemory } from "./device-memory.ts";
import { restBetweenLooks } from "./resting.ts";

export interface Captured {
  readonly kind: "captured";
  readonly device: GPUDevice;
  readonly adapter: { readonly name: string; readonly isSoftware: boolean; readonly maxBytes: number };
  /** Resolves when the device is lost, with the reason. */
  readonly lost: Promise<string>;
  /** Resolves when errors of what was submitted before have been told. */
  readonly settle: () => Promise<void>;
  readonly memory: () => DeviceMemory;
  /** The least number of a buffer that comes of what is done now. */
  makes: number;
  /** `makes` at the time; 0 where nobody knows. */
  onError: (error: { readonly isMemory: boolean; readonly message: string; readonly makes: number }) => void;
}

type Dawn = Pick<typeof import("webgpu"), "create" | "globals">;

/** One for the life of the process: Dawn does not outlive its collection. */
let dawn: GPU | undefined;

/** Asks for the adapter that the system prefers and for a device of it with all the memory that it gives. */
export async function captureDevice(): Promise<Captured | DeviceFailure> {
  try {
    dawn ??= await loadDawn();
  } catch (error) {
    return noAdapter(missing(error));
  }
  const adapter = await dawn.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return noAdapter("WebGPU finds no graphics driver (Vulkan, Metal or Direct3D 12) on this machine");
  const { info, limits } = adapter;
  const { maxStorageBufferBindingSize, maxBufferSize } = limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
  const captured: Captured = {
    kind: "captured",
    device,
    adapter: {
      name:
        info.device.replace(/-+$/, "") ||
        info.description ||
        [info.vendor, info.architecture].filter(Boolean).join(" ") ||
        "unknown",
      isSoftware: /swiftshader|llvmpipe|basic render/i.test(`${info.device} ${info.description} ${info.architecture}`),
      maxBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
    },
    lost: device.lost.then(({ message }) => message || "the driver gave no reason"),
    settle: async () => {
      // Error scopes are answered in order: this one's answer comes after everything before it.
      device.pushErrorScope("validation");
      await device.popErrorScope();
    },
    memory: watchMemory(
      device,
      () => captured.makes,
      (message, makes) => captured.onError({ isMemory: true, message, makes }),
    ),
    makes: 0,
    onError: () => {},
  };
  // gpu.js asks for an adapter and a device of its own: it is given these.
  const offered = { requestAdapter: async () => ({ limits, requestDevice: async () => device }) };
  Object.defineProperty(globalThis, "navigator", { value: { gpu: offered }, configurable: true });
  device.addEventListener("uncapturederror", (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    // Else Dawn writes it to the console.
    event.preventDefault();
    const isMemory = error.constructor.name === "GPUOutOfMemoryError";
    captured.onError({ isMemory, makes: 0, message: error.message.split("\n")[0]! });
  });
  return captured;
}

/** The package of a platform has Dawn beside the bundle; elsewhere it is npm's. */
async function loadDawn(): Promise<GPU> {
  const beside = new URL("./webgpu/index.js", import.meta.url);
  const from = existsSync(beside) ? beside.href : "webgpu";
  restBetweenLooks();
  const { create, globals } = (await import(from)) as Dawn;
  Object.assign(globalThis, globals);
  return create([]);
}

/** Of the library, which is beside the code in the packages for one platform. */
function missing(error: unknown): string {
  const platform = `${process.platform}-${process.arch}`;
  return (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND"
    ? `this package of Tensorgraph is the one for all platforms, which comes without WebGPU; install the one for ${platform}, if there is one`
    : `WebGPU does not start on ${platform} (${firstLine(error)})`;
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message.split("\n")[0]! : String(error));

const noAdapter = (message: string): DeviceFailure => ({ kind: "device-failure", reason: "no-adapter", message });
