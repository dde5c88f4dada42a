/** @file A growing buffer of bytes with the encodings of the WebAssembly binary format. */

export class Bytes {
  private data = new Uint8Array(256);
  length = 0;

  private reserve(extra: number): void {
    if (this.length + extra <= this.data.length) return;
    const larger = new Uint8Array(Math.max(this.data.length * 2, this.length + extra));
    larger.set(this.data.subarray(0, this.length));
    this.data = larger;
  }

  byte(b: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = b;
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

  append(other: Uint8Array): void {
    this.reserve(other.length);
    this.data.set(other, this.length);
    this.length += other.length;
  }

  /** A name or vector of bytes: its length, then the bytes. */
  sized(other: Uint8Array): void {
    this.unsigned(other.length);
    this.append(other);
  }

  text(s: string): void {
    this.sized(new TextEncoder().encode(s));
  }

  /** The bytes so far; a window, valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.length);
  }
}
