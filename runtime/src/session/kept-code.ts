/** @file Code that can be made again, of which only so much is kept. */
import type { Executable } from "../backends/backend.ts";

/** So many executables are kept; the oldest makes room. */
const kept = 64;

export class KeptCode {
  private readonly byKey = new Map<string, Executable>();

  find(key: string): Executable | undefined {
    return this.byKey.get(key);
  }

  keep(key: string, made: Executable): void {
    if (this.byKey.size >= kept) {
      const [oldest, unused] = this.byKey.entries().next().value!;
      this.byKey.delete(oldest);
      unused.dispose();
    }
    this.byKey.set(key, made);
  }

  dispose(): void {
    for (const e of this.byKey.values()) e.dispose();
    this.byKey.clear();
  }
}
