/** @file Names that mean nothing: what the user may have meant. */
import type { Span } from "../ast.ts";
import type { Fix } from "../diagnostic.ts";
import { keywords } from "../keywords.ts";
import { builtins } from "./builtin-names.ts";
import type { Context } from "./context.ts";
import { type Entity, poison } from "./entity.ts";
import { adviceOnName } from "./foreign-words.ts";
import { opNames } from "./ops.ts";
import { type Extras, replacing, report } from "./report.ts";
import { namesIn } from "./scope.ts";
import { nearest } from "./suggest.ts";

/** Reports a name that is not in force; `local` are names that the caller knows beside the scope. */
export function unknownName(cx: Context, name: string, span: Span, local: Iterable<string> = []): Entity {
  // What is suggested depends on the whole file.
  cx.record.volatile = true;
  const later = cx.file.declared.get(name);
  if (later && later.start > span.start) {
    return report(cx, "used-before-declared", span, `\`${name}\` is used before it is declared, further down`, {
      labels: [{ message: `\`${name}\` is declared here`, span: later }],
    });
  }
  // The body of a def is searched for unknown names once, where it stands; that a keyword is no name, the parser has said.
  if (cx.expansion || keywords.has(name)) return poison;
  const foreign = adviceOnName(name);
  if (foreign) {
    return report(cx, "unknown-name", span, `\`${name}\` is not declared: ${foreign.advice}`, {
      fixes: foreign.instead === undefined ? [] : [replacing(`Change to ${foreign.instead}`, span, foreign.instead)],
    });
  }
  const at = { start: cx.statement.start, end: cx.statement.start };
  if (inLibrary(cx, name)) {
    const title = 'Add import "std"';
    return report(cx, "unknown-name", span, `\`${name}\` is in the library, which \`import "std"\` puts in force`, {
      fixes: [{ title, edits: [{ span: at, text: 'import "std"\n' }], certain: false }],
    });
  }
  const near =
    cx.file.suggestions.left-- > 0
      ? (nearest(name, [...local, ...namesIn(cx.scope), ...cx.file.dims.keys(), ...builtins]) ??
        nearest(name, opNames()))
      : undefined;
  const declare: Fix = {
    title: `Declare ${name} as an input`,
    edits: [{ span: at, text: `input ${name}: float64\n` }],
    certain: false,
  };
  const isCalled = cx.file.options.text[span.end] === "(";
  const extras: Extras = {
    fixes: near ? [replacing(`Change to ${near}`, span, near)] : isCalled ? [] : [declare],
  };
  return report(
    cx,
    "unknown-name",
    span,
    `\`${name}\` is not declared${near ? `; did you mean \`${near}\`?` : ""}`,
    extras,
  );
}

/** Whether `import "std"` would bring a def of this name. */
function inLibrary(cx: Context, name: string): boolean {
  const { modules, options } = cx.file;
  return modules.textOf("std", options.file)?.includes(`\ndef ${name}(`) === true;
}
