/** @file What can be drawn can be saved. */

export interface Picture {
  readonly element: HTMLElement;
  /** A data URL; absent before it was drawn. */
  png?(): string | undefined;
  /** The text of a file. */
  svg?(): string | undefined;
}
