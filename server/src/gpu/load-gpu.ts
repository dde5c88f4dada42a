/** @file gpu.js, with the types of what is used of it in its `webgpu` mode, where every call gives a promise. */

/** An array that stays on the device. */
export interface Handle {
  readonly buffer: GPUBuffer;
  /** Lengths along the axes of the kernel that made it. */
  output: readonly number[];
  /** Floats for each of them. */
  componentCount: number;
  readonly toArray: () => Promise<Float32Array>;
  readonly delete: () => void;
  /** Another hold on the same array: it goes when all are deleted. */
  readonly clone: () => Handle;
}

/** A handle on a buffer of one's own, in the company of another one. */
export function handleOn(buffer: GPUBuffer, floats: number, other: Handle): Handle {
  const Result = other.constructor as new (settings: object) => Handle;
  return new Result({ ...other, buffer, output: [floats] });
}

/** The same array along one axis: gpu.js gives rows of rows where a kernel had several axes, and takes no results of several floats. */
export function flat(handle: Handle): Handle {
  handle.output = [handle.output.reduce((product, d) => product * d, handle.componentCount)];
  handle.componentCount = 1;
  return handle;
}

export interface Kernel {
  (...args: readonly (Handle | Float32Array | number)[]): Promise<Handle>;
  readonly kernel: { readonly constructor: { readonly mode: string } };
  /** Translates and compiles for such arguments, without running. */
  readonly build: (...args: readonly (Float32Array | number)[]) => Promise<void>;
  readonly setOutput: (output: number[]) => void;
  readonly destroy: () => void;
}

export interface Gpu {
  readonly createKernel: (source: string, settings: object) => Kernel;
}

/** Makes a gpu.js instance on the device that `navigator.gpu` gives. */
export async function loadGpu(): Promise<Gpu> {
  const loaded = (await import("gpu.js")) as unknown as GpuModule & { readonly default?: GpuModule };
  const { GPU } = loaded.default ?? loaded;
  return new GPU({ mode: "webgpu" });
}

interface GpuModule {
  readonly GPU: new (settings: { readonly mode: string }) => Gpu;
}
