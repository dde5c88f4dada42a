/** @file A growing buffer of bytes with the encodings of the WebAssembly binary format. */

/** Memory of buffers that are done with: a module takes dozens for a short time. */
const spare: Uint8Array[] = [];

export class Bytes {
  private data: Uint8Array = spare.pop() ?? new Uint8Array(4096);
  length = 0;

  byte(b: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = b;
  }

  private reserve(extra: number): void {
    if (this.length + extra <= this.data.length) return;
    const larger = new Uint8Array(Math.max(this.data.length * 2, this.length + extra));
    larger.set(this.data.subarray(0, this.length));
    this.data = larger;
  }

  /** The bytes are no longer needed. */
  release(): void {
    if (spare.length < 64 && this.data.length <= 1 << 16) spare.push(this.data);
    this.data = new Uint8Array(0);
    this.length = 0;
  }

  /** Unsigned LEB128 of up to 32 bits. */
  unsigned(n: number): void {
    let rest = n >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit integer. */
  signed(n: number): void {
    let rest = n | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128 of a 64-bit integer. */
  signed64(n: bigint): void {
    let rest = BigInt.asIntN(64, n);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** Writes an unsigned number over five bytes that were left for it. */
  patch(at: number, n: number): void {
    for (let i = 0; i < 5; i++) this.data[at + i] = ((n >>> (7 * i)) & 0x7f) | (i < 4 ? 0x80 : 0);
  }

  append(other: Bytes | Uint8Array): void {
    this.reserve(other.length);
    const from = other instanceof Bytes ? other.data : other;
    if (other.length < 32) for (let i = 0; i < other.length; i++) this.data[this.length + i] = from[i]!;
    else this.data.set(from.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  /** A name or vector of bytes: its length, then the bytes. */
  sized(other: Bytes | Uint8Array): void {
    this.unsigned(other.length);
    this.append(other);
  }

  text(s: string): void {
    this.sized(new TextEncoder().encode(s));
  }

  /** A copy of the bytes. */
  toArray(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.data.subarray(0, this.length));
  }
}
