/** @file Spans that are not of the tree, but move with it when the text above is edited. */
import type { Span } from "../ast.ts";

/** From the start of one span to the end of another. */
export const spanning = (first: Span, last: Span): Span => ({
  get start() {
    return first.start;
  },
  get end() {
    return last.end;
  },
  ...(first.file !== undefined && { file: first.file }),
});

/** The place right behind a span. */
export const endOf = (span: Span): Span => ({
  get start() {
    return span.end;
  },
  get end() {
    return span.end;
  },
  ...(span.file !== undefined && { file: span.file }),
});
