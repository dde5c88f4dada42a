/** @file Says in words why a piece of text is no word, or no statement. */

const lookalikes: Readonly<Record<string, string>> = {
  "−": "-",
  "–": "-",
  "—": "-",
  "×": "*",
  "·": "*",
  "÷": "/",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
  "→": "->",
  "⇒": "=>",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "…": "...",
  "²": "** 2",
  "³": "** 3",
};

/** Why a run of letters, digits and characters above ASCII is no name. */
export function describeWord(word: string): string {
  for (const character of word) {
    const known = lookalikes[character];
    if (known) return `\`${character}\` is no mark of the language: write \`${known}\``;
    if (!/[\p{L}\p{M}\p{N}_]/u.test(character)) return `\`${character}\` cannot be part of a name`;
  }
  return `\`${word}\` is no name: it begins with a digit or a mark`;
}
