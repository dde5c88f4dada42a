/** @file Offsets to LSP positions (line and UTF-16 column, from 0) and back. */

export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: LinePosition;
  readonly end: LinePosition;
}

/** The first \r from `from` on that no \n follows; -1 without one. */
function loneReturn(text: string, from: number): number {
  let at = text.indexOf("\r", from);
  while (at >= 0 && text.charCodeAt(at + 1) === 10) at = text.indexOf("\r", at + 2);
  return at;
}

export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    // A line ends with \n, \r or \r\n, as in the protocol. Searching for one character is faster than looking at each.
    let feed = text.indexOf("\n");
    let lone = loneReturn(text, 0);
    while (feed >= 0 || lone >= 0) {
      if (lone < 0 || (feed >= 0 && feed < lone)) {
        starts.push(feed + 1);
        feed = text.indexOf("\n", feed + 1);
      } else {
        starts.push(lone + 1);
        lone = loneReturn(text, lone + 1);
      }
    }
    this.#starts = starts;
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  position(offset: number): LinePosition {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - this.#starts[low]! };
  }

  /** Positions outside the text are moved to its nearest end, as the protocol asks. */
  offset({ line, character }: LinePosition): number {
    if (line < 0) return 0;
    const start = this.#starts[line];
    if (start === undefined) return this.#length;
    const end = this.#starts[line + 1] ?? this.#length;
    return Math.max(start, Math.min(start + character, end));
  }

  /** The offset at which a line begins; the length of the text when there is no such line. */
  lineStart(line: number): number {
    return this.#starts[line] ?? this.#length;
  }

  range(span: { readonly start: number; readonly end: number }): LineRange {
    return { start: this.position(span.start), end: this.position(span.end) };
  }
}
