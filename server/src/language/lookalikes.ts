/** @file Says why a run of letters, digits and characters above ASCII is no name. */

const lookalikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);

/** One sentence about a word that `isName` refuses. */
export function describeWord(word: string): string {
  for (const character of word) {
    const known = lookalikes.get(character);
    if (known) return `\`${character}\` is no mark of the language: write \`${known}\``;
    if (!/[\p{L}\p{M}\p{N}_]/u.test(character)) return `\`${character}\` cannot be part of a name`;
  }
  return `\`${word}\` is no name: a name begins with a letter or \`_\``;
}

/** The word with the marks that were meant; undefined if it has none of them. */
export function replacementOf(word: string): string | undefined {
  const meant = [...word].map((character) => lookalikes.get(character) ?? character).join("");
  return meant === word ? undefined : meant;
}
