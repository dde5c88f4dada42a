/** @file Matching of a typed word as editors do it. */

/** The letters of `part` stand in `whole` in that order, whatever their case. */
export function isSubsequence(part: string, whole: string): boolean {
  const text = whole.toLowerCase();
  let at = 0;
  for (const c of part.toLowerCase()) {
    at = text.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
