/** @file Moves ranges of a text along with its edits, as an editor moves its marks. */
import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly inserted: number;
}

export interface Mark {
  start: number;
  end: number;
}

/** The edits of one notification, in the order in which they apply. `whole` is the text before them. */
export function editsOf(whole: string, changes: readonly TextDocumentContentChangeEvent[]): TextEdit[] {
  let text = TextDocument.create("", "", 0, whole);
  return changes.map((change) => {
    const before = text.getText();
    const edit = "range" in change ? rangeEdit(text, change) : wholeEdit(before, change.text);
    text = TextDocument.update(text, [change], 0);
    return edit;
  });
}

function rangeEdit(text: TextDocument, change: Extract<TextDocumentContentChangeEvent, { range: unknown }>): TextEdit {
  const [start, end] = [text.offsetAt(change.range.start), text.offsetAt(change.range.end)];
  return { start: Math.min(start, end), end: Math.max(start, end), inserted: change.text.length };
}

/** A new text in place of the old: what differs between their common beginning and end. */
function wholeEdit(before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = before.length;
  let last = after.length;
  while (end > start && last > start && before[end - 1] === after[last - 1]) {
    end--;
    last--;
  }
  return { start, end, inserted: last - start };
}

/** An edit inside stretches a mark, one before it moves it; what is cut away leaves an empty mark. */
export function moveMark(mark: Mark, { start, end, inserted }: TextEdit): void {
  const by = inserted - (end - start);
  if (end <= mark.start) {
    mark.start += by;
    mark.end += by;
  } else if (start < mark.end) {
    mark.start = Math.min(mark.start, start);
    mark.end = Math.max(mark.start, end >= mark.end ? start + inserted : mark.end + by);
  }
}
