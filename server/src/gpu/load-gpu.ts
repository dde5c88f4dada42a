/** @file gpu.js, with the types of what is used of it in its `webgpu` mode, where every call gives a promise. */

/** gpu.js counts who holds a buffer. */
type SharedBuffer = GPUBuffer & { _refs?: number };

/** An array that stays on the device. */
export interface Handle {
  readonly buffer: SharedBuffer;
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

export interface Kernel {
  (...args: readonly (Handle | Float32Array | number)[]): Promise<Handle>;
  readonly kernel: {
    readonly constructor: { readonly mode: string };
    outputBuffer: SharedBuffer | null;
    /** The whole text in WGSL. */
    assembleWGSL: () => string;
    /** Floats that each thread gives. */
    componentCount: number;
  };
  /** Translates and compiles for such arguments, without running. */
  readonly build: (...args: readonly (Float32Array | number)[]) => Promise<void>;
  readonly setOutput: (output: number[]) => void;
  readonly destroy: () => void;
}

/**
 * Runs a kernel for so many threads. The result has one axis: gpu.js reads rows of rows where a kernel had several, and takes no results of
 * several floats as arguments.
 */
export async function launch(
  kernel: Kernel,
  threads: readonly number[],
  args: readonly (Handle | number)[],
): Promise<Handle> {
  kernel.setOutput([...threads]);
  const handle = await kernel(...args);
  // The kernel would hold the array until its next run.
  if (kernel.kernel.outputBuffer === handle.buffer) {
    kernel.kernel.outputBuffer = null;
    handle.buffer._refs!--;
  }
  handle.output = [handle.output.reduce((product, d) => product * d, handle.componentCount)];
  handle.componentCount = 1;
  return handle;
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
