/** @file Says why a run of letters, digits and characters above ASCII is no name. */

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

/** One sentence about a word that `isName` refuses. */
export function describeWord(word: string): string {
  for (const character of word) {
    const known = lookalikes[character];
    if (known && !/[\p{N}]/u.test(character)) return `\`${character}\` is no mark of the language: write \`${known}\``;
    if (!/[\p{L}\p{M}\p{N}_]/u.test(character)) return `\`${character}\` cannot be part of a name`;
  }
  return `\`${word}\` is no name: a name begins with a letter or \`_\``;
}
