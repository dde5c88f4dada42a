/** @file Elements on their way to a device and back, past gpu.js: it would keep a second copy of what comes, and wait for each that goes. */
import { type Handle, handleOn } from "./load-gpu.ts";

/** An array of so many floats, all 0; `like` is one that gpu.js has made. */
export function allocate(device: GPUDevice, floats: number, like: Handle): Handle {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return handleOn(device.createBuffer({ size: 4 * floats, usage }), floats, like);
}

export function upload(device: GPUDevice, data: Float32Array, like: Handle): Handle {
  const handle = allocate(device, data.length, like);
  device.queue.writeBuffer(handle.buffer, 0, data as Float32Array<ArrayBuffer>);
  return handle;
}

/** Brings arrays to the processor, in one journey as long as one buffer can hold them. */
export async function download(device: GPUDevice, handles: readonly Handle[]): Promise<Float32Array[]> {
  const found: Float32Array[] = [];
  let next: Handle[] = [];
  let bytes = 0;
  for (const handle of handles) {
    const size = bytesOf(handle);
    if (next.length > 0 && bytes + size > device.limits.maxBufferSize) {
      found.push(...(await downloadTogether(device, next)));
      next = [];
      bytes = 0;
    }
    next.push(handle);
    bytes += size;
  }
  if (next.length > 0) found.push(...(await downloadTogether(device, next)));
  return found;
}

async function downloadTogether(device: GPUDevice, handles: readonly Handle[]): Promise<Float32Array[]> {
  let total = 0;
  const places = handles.map((handle) => {
    const start = total;
    total += bytesOf(handle);
    return { handle, start, end: total };
  });
  const staging = device.createBuffer({ size: total, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = device.createCommandEncoder();
    for (const { handle, start, end } of places) {
      encoder.copyBufferToBuffer(handle.buffer, 0, staging, start, end - start);
    }
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const mapped = staging.getMappedRange();
    return places.map(({ start, end }) => new Float32Array(mapped.slice(start, end)));
  } finally {
    staging.destroy();
  }
}

const bytesOf = ({ output }: Handle): number => 4 * output.reduce((product, d) => product * d, 1);
