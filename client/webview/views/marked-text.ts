/** @file Sentences of the language server, in which code stands between backticks. */
import { element } from "../element.ts";

/** The parts of a sentence, code as an element of its own. */
export const markedText = (text: string): (Node | string)[] =>
  text
    .split(/`([^`\n]+)`/)
    .map((part, i) => (i % 2 === 1 ? element("code", {}, part) : part))
    .filter((part) => part !== "");
