/** @file The page's words in the user's language: the extension puts the words of its bundle into the page. */

/** undefined in English, and where there is no page. */
const told = globalThis.document?.body.dataset.words;
const words = new Map<string, string>(told === undefined ? [] : Object.entries(JSON.parse(told)));

/** As in the extension's own code, so that `npm run generate` finds messages in both. */
export const l10n = {
  /** `{0}` in a message stands for the first value, `{1}` for the second. */
  t: (message: string, ...values: readonly (string | number)[]): string =>
    (words.get(message) ?? message).replace(/\{(\d)\}/g, (whole, i) => String(values[Number(i)] ?? whole)),
};
