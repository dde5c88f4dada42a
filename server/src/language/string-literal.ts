/** @file The value of a string literal, and a literal for a value. */

const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** The value between the quotes of `literal`; `unknown` hears of an escape that means nothing, with its offset in the literal. */
export function stringValue(literal: string, unknown: (sequence: string, at: number) => void): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/gu,
      (whole, sequence: string, at: number) => {
        const known = simple[sequence];
        if (known !== undefined) return known;
        const code = sequence.length > 1 ? Number.parseInt(sequence.replace(/[ux{}]/g, ""), 16) : Number.NaN;
        if (code <= 0x10ffff) return String.fromCodePoint(code);
        unknown(whole, at + 1);
        return whole;
      },
    );
}

/** A double-quoted literal that `stringValue` reads back. */
export function stringLiteral(value: string): string {
  const escaped = value.replace(/[\\"\n\r\t\0]/g, (mark) => {
    switch (mark) {
      case "\n":
        return "\\n";
      case "\r":
        return "\\r";
      case "\t":
        return "\\t";
      case "\0":
        return "\\u{0}";
      default:
        return `\\${mark}`;
    }
  });
  return `"${escaped}"`;
}
