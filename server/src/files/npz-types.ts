/**
 * @file What an `.npz` holds, from the heads of its entries alone: the file of a large data set is not unpacked to know its types.
 * Layout of a zip: PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
 */
import { constants, inflateRawSync } from "node:zlib";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { npyType } from "./npy.ts";

/** Enough of an entry for its head: 128 bytes as NumPy writes it. */
const headBytes = 4096;

/** By name, in the order of the archive; undefined where it takes more to tell, or the file is not whole. */
export function npzTypes(bytes: Uint8Array): ReadonlyMap<string, TensorType> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const types = new Map<string, TensorType>();
  try {
    const end = endOfDirectory(view);
    if (end === undefined) return undefined;
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (view.getUint32(at, true) !== 0x02014b50) return undefined;
      const nameLength = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      if (name.endsWith(".npy")) {
        const type = typeOfEntry(bytes, view, at);
        if (!type) return undefined;
        types.set(name.slice(0, -".npy".length), type);
      }
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  } catch {
    // An offset outside of the file, or bytes that do not inflate.
    return undefined;
  }
  return types.size > 0 ? types : undefined;
}

/** Where the record at the end of the archive begins; it may be followed by a comment. */
function endOfDirectory(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === 0x06054b50) return at;
  return undefined;
}

/** Of the entry whose record in the directory is at `at`. */
function typeOfEntry(bytes: Uint8Array, view: DataView, at: number): TensorType | undefined {
  const method = view.getUint16(at + 10, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  // Larger ones say their sizes elsewhere.
  if (packed === 0xffffffff || size === 0xffffffff || local === 0xffffffff) return undefined;
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > bytes.length) return undefined;
  const head = bytes.subarray(start, start + Math.min(packed, headBytes));
  if (method === 0) return npyType(head, size);
  if (method !== 8) return undefined;
  return npyType(inflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH }), size);
}
