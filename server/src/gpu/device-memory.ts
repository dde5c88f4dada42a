/** @file Counts the buffers of a device, whoever makes them, and says of one that does not fit how large it was beside what there is. */

export interface DeviceMemory {
  readonly buffers: number;
  readonly bytes: number;
}

/** Only of larger ones it is worth to ask whether they could be made. */
const worthAsking = 2 ** 20;

/**
 * Watches `createBuffer` of a device and `destroy` of its buffers. `refused` is told of a large buffer that does not fit, before anybody
 * hears of it otherwise, with what `mark` said when it was asked for.
 */
export function watchMemory(
  device: GPUDevice,
  mark: () => number,
  refused: (message: string, mark: number) => void,
): () => DeviceMemory {
  const alive = new Map<GPUBuffer, number>();
  let bytes = 0;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const { size } = descriptor;
    const isLarge = size >= worthAsking;
    if (isLarge) device.pushErrorScope("out-of-memory");
    const buffer = create(descriptor);
    if (isLarge) {
      const beside = bytes;
      const marked = mark();
      void device.popErrorScope().then(
        (error) =>
          error && refused(`a buffer of ${printed(size)} does not fit beside the ${printed(beside)} in use`, marked),
        () => {},
      );
    }
    alive.set(buffer, size);
    bytes += size;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (alive.delete(buffer)) bytes -= size;
      return destroy();
    };
    return buffer;
  };
  return () => ({ buffers: alive.size, bytes });
}

const printed = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
