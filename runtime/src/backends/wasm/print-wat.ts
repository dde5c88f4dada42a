/**
 * @file WebAssembly text of the modules that this backend generates, read back from their bytes: the sections and instructions that
 * `emit/` writes, in the flat form of the text format (https://webassembly.github.io/spec/core/text/).
 */
import { bug } from "../../ir/internal-error.ts";
import { type ValueType, valueTypeCode } from "./emit/code.ts";
import { lane, laneMemory, memory, plain, prefixes } from "./emit/opcodes.ts";
import { WasmReader } from "./wasm-reader.ts";

type Shape = "plain" | "memory" | "lane-memory" | "lane";
interface Instruction {
  readonly name: string;
  readonly shape: Shape;
  /** log2 of the natural alignment. */
  readonly align: number;
}

const instructions = new Map<number, Instruction>([
  ...Object.entries(plain).map(([name, code]) => [code, { name, shape: "plain", align: 0 }] as const),
  ...Object.entries(lane).map(([name, code]) => [code, { name, shape: "lane", align: 0 }] as const),
  ...Object.entries(memory).map(([name, [code, align]]) => [code, { name, shape: "memory", align }] as const),
  ...Object.entries(laneMemory).map(([name, [code, align]]) => [code, { name, shape: "lane-memory", align }] as const),
]);

const valueTypes = new Map(Object.entries(valueTypeCode).map(([name, code]) => [code, name as ValueType]));

interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** `about` gives comments for exported functions, by their names. Throws InternalError for a module of another origin. */
export function printWat(bytes: Uint8Array, about: ReadonlyMap<string, string> = new Map()): string {
  const r = new WasmReader(bytes);
  r.skip(8);
  let types: FunctionType[] = [];
  const names: string[] = [];
  const lines: string[] = [];
  let defined: number[] = [];
  const exports = new Map<number, string>();
  while (!r.atEnd) {
    const id = r.byte();
    const end = r.unsigned() + r.at;
    if (id === 1) types = r.vector(() => readType(r));
    else if (id === 2) {
      for (const line of r.vector(() => readImport(r, types, names))) lines.push(line);
    } else if (id === 3) defined = r.vector(() => r.unsigned());
    else if (id === 7) {
      r.vector(() => {
        const name = r.text();
        if (r.byte() !== 0) bug(`${name} is exported, but no function`);
        exports.set(r.unsigned(), name);
      });
    } else if (id === 10) {
      const imported = names.length;
      for (let i = 0; i < defined.length; i++) names.push(`$${exports.get(imported + i) ?? `f${i}`}`);
      let i = 0;
      r.vector(() => {
        const index = imported + i;
        const type = types[defined[i++]!] ?? bug("a function without a type");
        const comment = about.get(exports.get(index) ?? "");
        if (comment !== undefined) lines.push(`  ;; ${comment}`);
        lines.push(...readFunction(r, names, index, type, exports.get(index)));
      });
    } else bug(`section ${id}`);
    if (r.at !== end) bug(`section ${id} ends at ${r.at}, not at ${end}`);
  }
  return `(module\n${lines.join("\n")}\n)\n`;
}

const valueType = (code: number): ValueType => valueTypes.get(code) ?? bug(`value type ${code}`);

function readType(r: WasmReader): FunctionType {
  if (r.byte() !== 0x60) bug("a type that is no function's");
  return { params: r.vector(() => valueType(r.byte())), results: r.vector(() => valueType(r.byte())) };
}

const signature = ({ params, results }: FunctionType): string =>
  [
    params.length > 0 ? ` (param ${params.join(" ")})` : "",
    results.length > 0 ? ` (result ${results.join(" ")})` : "",
  ].join("");

function readImport(r: WasmReader, types: readonly FunctionType[], names: string[]): string {
  const [module, name] = [r.text(), r.text()];
  const from = `  (import "${module}" "${name}"`;
  if (r.byte() === 0x00) {
    names.push(`$${name}`);
    return `${from} (func $${name}${signature(types[r.unsigned()] ?? bug("an import without a type"))}))`;
  }
  const flags = r.byte();
  const limits = [r.unsigned(), ...((flags & 1) !== 0 ? [r.unsigned()] : [])];
  return `${from} (memory ${limits.join(" ")}${(flags & 2) !== 0 ? " shared" : ""}))`;
}

function readFunction(
  r: WasmReader,
  names: readonly string[],
  index: number,
  type: FunctionType,
  exported: string | undefined,
): string[] {
  const end = r.unsigned() + r.at;
  const locals = r.vector(() => {
    const count = r.unsigned();
    const local = valueType(r.byte());
    return new Array<ValueType>(count).fill(local);
  });
  const out = [`  (func ${names[index]}${exported === undefined ? "" : ` (export "${exported}")`}${signature(type)}`];
  if (locals.flat().length > 0) out.push(`    (local ${locals.flat().join(" ")})`);
  let depth = 2;
  while (r.at < end) {
    const text = readInstruction(r, names);
    if (text === "end" || text === "else") depth--;
    if (r.at === end && depth === 1) break;
    out.push("  ".repeat(depth) + text);
    if (text === "else" || /^(block|loop|if)/.test(text)) depth++;
  }
  if (r.at !== end) bug(`a function ends at ${r.at}, not at ${end}`);
  out[out.length - 1] += ")";
  return out;
}

function readInstruction(r: WasmReader, names: readonly string[]): string {
  const first = r.byte();
  switch (first) {
    case 0x02:
      return `block${blockType(r)}`;
    case 0x03:
      return `loop${blockType(r)}`;
    case 0x04:
      return `if${blockType(r)}`;
    case 0x05:
      return "else";
    case 0x0b:
      return "end";
    case 0x0c:
      return `br ${r.unsigned()}`;
    case 0x0d:
      return `br_if ${r.unsigned()}`;
    case 0x10:
      return `call ${names[r.unsigned()] ?? bug("a call of no function")}`;
    case 0x20:
      return `local.get ${r.unsigned()}`;
    case 0x21:
      return `local.set ${r.unsigned()}`;
    case 0x22:
      return `local.tee ${r.unsigned()}`;
    case 0x41:
      return `i32.const ${r.signed()}`;
    case 0x42:
      return `i64.const ${r.signed()}`;
    case 0x43:
      return `f32.const ${float(r.view(4).getFloat32(0, true))}`;
    case 0x44:
      return `f64.const ${float(r.view(8).getFloat64(0, true))}`;
  }
  const code = codeOf(first, r);
  if (code === 0xfd00c) {
    const v = r.view(16);
    const words = [0, 4, 8, 12].map((at) => `0x${v.getUint32(at, true).toString(16).padStart(8, "0")}`);
    return `v128.const i32x4 ${words.join(" ")}`;
  }
  if (code === 0xfd00d) return `i8x16.shuffle ${Array.from({ length: 16 }, () => r.byte()).join(" ")}`;
  if (code === 0xfca) {
    r.skip(2);
    return "memory.copy";
  }
  if (code === 0xfcb) {
    r.skip(1);
    return "memory.fill";
  }
  const found = instructions.get(code) ?? bug(`instruction 0x${code.toString(16)} at ${r.at}`);
  switch (found.shape) {
    case "plain":
      return found.name;
    case "lane":
      return `${found.name} ${r.byte()}`;
    case "memory":
      return `${found.name}${address(r, found.align)}`;
    case "lane-memory":
      return `${found.name}${address(r, found.align)} ${r.byte()}`;
  }
}

function codeOf(first: number, r: WasmReader): number {
  if (first === prefixes.simd) return 0xfd000 + r.unsigned();
  if (first === prefixes.numeric) return 0xfc0 + r.unsigned();
  return first;
}

function blockType(r: WasmReader): string {
  const code = r.byte();
  return code === 0x40 ? "" : ` (result ${valueType(code)})`;
}

function address(r: WasmReader, natural: number): string {
  const align = r.unsigned();
  const offset = r.unsigned();
  return `${offset === 0 ? "" : ` offset=${offset}`}${align === natural ? "" : ` align=${2 ** align}`}`;
}

function float(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  return Object.is(x, -0) ? "-0" : String(x);
}
