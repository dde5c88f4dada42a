/** @file Puts functions together into the bytes of a WebAssembly module. */
import { Bytes } from "./bytes.ts";
import { type Code, type ValueType, valueTypeCode } from "./code.ts";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** One shared memory is imported as `env.memory`. */
export class ModuleBuilder {
  private readonly types: FunctionType[] = [];
  private readonly typeIndex = new Map<string, number>();
  private readonly imports: { readonly name: string; readonly type: number }[] = [];
  private readonly importIndex = new Map<string, number>();
  private readonly functions: { readonly type: number; readonly code: Code }[] = [];
  private readonly exports: { readonly name: string; readonly ordinal: number }[] = [];
  private readonly maximumPages: number;

  constructor(maximumPages = 65536) {
    this.maximumPages = maximumPages;
  }

  private type(t: FunctionType): number {
    const key = `${t.params.join()}>${t.results.join()}`;
    const known = this.typeIndex.get(key);
    if (known !== undefined) return known;
    this.typeIndex.set(key, this.types.length);
    return this.types.push(t) - 1;
  }

  /** The index by which `env.name` is called. */
  import(name: string, type: FunctionType): number {
    const known = this.importIndex.get(name);
    if (known !== undefined) return known;
    const index = this.imports.push({ name, type: this.type(type) }) - 1;
    this.importIndex.set(name, index);
    return index;
  }

  get importNames(): readonly string[] {
    return this.imports.map((i) => i.name);
  }

  /** Adds a function and gives its number, for `Code.callDefined`. */
  define(code: Code, exportName?: string): number {
    const ordinal = this.functions.push({ type: this.type(code), code }) - 1;
    if (exportName !== undefined) this.exports.push({ name: exportName, ordinal });
    return ordinal;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Bytes();
    out.append(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]));
    section(out, 1, this.types, (s, t) => {
      s.byte(0x60);
      s.unsigned(t.params.length);
      for (const p of t.params) s.byte(valueTypeCode[p]);
      s.unsigned(t.results.length);
      for (const r of t.results) s.byte(valueTypeCode[r]);
    });
    const imports = [undefined, ...this.imports];
    section(out, 2, imports, (s, i) => {
      s.text("env");
      s.text(i?.name ?? "memory");
      if (i) {
        s.byte(0x00);
        s.unsigned(i.type);
      } else {
        s.byte(0x02);
        s.byte(0x03); // shared, with a maximum
        s.unsigned(1);
        s.unsigned(this.maximumPages);
      }
    });
    section(out, 3, this.functions, (s, f) => s.unsigned(f.type));
    section(out, 7, this.exports, (s, e) => {
      s.text(e.name);
      s.byte(0x00);
      s.unsigned(this.imports.length + e.ordinal);
    });
    section(out, 10, this.functions, (s, f) => {
      const body = f.code.finish(this.imports.length);
      s.sized(body);
      body.release();
    });
    const bytes = out.toArray();
    out.release();
    return bytes;
  }
}

function section<T>(out: Bytes, id: number, items: readonly T[], write: (s: Bytes, item: T) => void): void {
  if (items.length === 0) return;
  const s = new Bytes();
  s.unsigned(items.length);
  for (const item of items) write(s, item);
  out.byte(id);
  out.sized(s);
  s.release();
}
