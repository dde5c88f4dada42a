/** @file Reads and writes NumPy's `.npy` through npyjs, with everything checked that a hostile header could claim. */
import { dump, parse } from "npyjs";
import { allocate, type NdArray, sizeOf, type TypedArray, viewOf, widthOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypeInfo, isComplex } from "../../../runtime/src/ir/dtype.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { type FileFault, fileFault } from "./file-fault.ts";

const dtypeOfCode: Readonly<Record<string, Dtype>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f4: "float32",
  f8: "float64",
  c8: "complex64",
  c16: "complex128",
};
const codeOfDtype = new Map(Object.entries(dtypeOfCode).map(([code, dtype]) => [dtype, code]));

/** The tensor in `bytes`, in C order. `name` is for the message. */
export function readNpy(bytes: Uint8Array, name: string): NdArray | FileFault {
  const corrupt = (why: string): FileFault => fileFault("file-corrupt", `${name} is not a readable .npy file: ${why}`);
  const header = readHeader(bytes);
  if (typeof header === "string") return corrupt(header);
  const dtype = dtypeOfCode[header.descr.slice(1)];
  if (!dtype) {
    return fileFault(
      "file-unsupported",
      `${name} holds elements of NumPy type '${header.descr}', which has no tensor type`,
    );
  }
  if (header.descr[0] === ">") return fileFault("file-unsupported", `${name} is big-endian ('${header.descr}')`);
  if (header.shape.some((d) => !Number.isSafeInteger(d) || d < 0)) return corrupt("its shape is not a list of lengths");
  const count = sizeOf(header.shape);
  const expected = count * dtypeInfo[dtype].bytes;
  const present = bytes.length - header.dataOffset;
  if (present !== expected) {
    return corrupt(
      `shape [${header.shape.join(", ")}] of ${dtype} takes ${expected} bytes, but ${present} follow the header`,
    );
  }
  // npyjs views the buffer in place, so the data has to be aligned: hand it a copy of just these bytes.
  const complexData = (): TypedArray =>
    viewOf(dtype, new Uint8Array(bytes.subarray(header.dataOffset)).buffer, 0, count);
  let data: TypedArray;
  try {
    const parsed = isComplex(dtype) ? { data: complexData() } : parse(new Uint8Array(bytes).buffer);
    data = Array.isArray(parsed.data)
      ? Uint8Array.from(parsed.data as unknown as readonly boolean[], Number)
      : (parsed.data as TypedArray);
  } catch {
    const copy = new Uint8Array(bytes.subarray(header.dataOffset));
    data = viewOf(dtype, copy.buffer, 0, count);
  }
  const array: NdArray = { dtype, shape: header.shape, data };
  return header.fortranOrder ? fromFortranOrder(array) : array;
}

/** The type of a `.npy` file of `size` bytes that begins with `head`; undefined where `readNpy` would find something wrong. */
export function npyType(head: Uint8Array, size: number): TensorType | undefined {
  const header = readHeader(head);
  if (typeof header === "string" || header.descr[0] === ">") return undefined;
  const dtype = dtypeOfCode[header.descr.slice(1)];
  if (!dtype || header.shape.some((d) => !Number.isSafeInteger(d) || d < 0)) return undefined;
  const expected = header.dataOffset + sizeOf(header.shape) * dtypeInfo[dtype].bytes;
  return expected === size ? { dtype, shape: header.shape } : undefined;
}

/** The bytes of a `.npy` file (version 1.0). */
export function writeNpy(a: NdArray): Uint8Array {
  return new Uint8Array(dump(a.data as never, [...a.shape], { dtype: codeOfDtype.get(a.dtype) } as never));
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataOffset: number;
}

function readHeader(bytes: Uint8Array): Header | string {
  if (bytes.length < 10 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY" || bytes[0] !== 0x93) {
    return "it does not begin with NumPy's mark";
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! > 1;
  if (wide && bytes.length < 12) return "its header is cut off";
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.length) return "its header is cut off";
  const text = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const descr = /'descr'\s*:\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    return "its header does not say dtype and shape";
  const lengths = shape.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
  return { descr, fortranOrder: order === "True", shape: lengths, dataOffset: start + length };
}

/** The same tensor with its elements reordered from column-major to row-major. */
function fromFortranOrder(a: NdArray): NdArray {
  const width = widthOf(a.dtype);
  const count = sizeOf(a.shape);
  const out = allocate(a.dtype, count);
  const strides: number[] = [];
  let step = 1;
  for (const d of a.shape) {
    strides.push(step);
    step *= d;
  }
  const index = a.shape.map(() => 0);
  for (let i = 0; i < count; i++) {
    let from = 0;
    for (let axis = 0; axis < index.length; axis++) from += index[axis]! * strides[axis]!;
    for (let part = 0; part < width; part++) out[width * i + part] = a.data[width * from + part]!;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < a.shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return { dtype: a.dtype, shape: a.shape, data: out };
}
