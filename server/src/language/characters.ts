/** @file Which UTF-16 code units are blanks, line ends and parts of words. */

/** A letter, digit, underscore, or anything above ASCII that is no blank: what is not a letter there is explained when the tree is built. */
export function isWordPart(code: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  }
  return !isBlank(code);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** A blank inside a line. U+2028 and U+2029 end no line here, as in the Language Server Protocol. */
export function isBlank(code: number): boolean {
  if (code < 128) return code === 32 || code === 9 || code === 11 || code === 12;
  return (
    code === 0xa0 ||
    code === 0xfeff ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** The offset after the line end at `at` (`\r\n` is one). */
export function afterLineEnd(text: string, at: number): number {
  return text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
}

/** The offset of the next line end, or the text's length. */
export function lineEndAfter(text: string, at: number): number {
  let i = at;
  while (i < text.length && !isLineEnd(text.charCodeAt(i))) i++;
  return i;
}

/** Whether a whole word is a name: letters of any script, digits, marks, underscores. */
export function isName(word: string): boolean {
  let ascii = word !== "" && !isDigit(word.charCodeAt(0));
  for (let i = 0; ascii && i < word.length; i++) ascii = word.charCodeAt(i) < 128 && isWordPart(word.charCodeAt(i));
  if (ascii) return true;
  return /^[\p{L}\p{Nl}_][\p{L}\p{M}\p{N}_]*$/u.test(word);
}
