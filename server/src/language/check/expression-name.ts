/** @file Names that mean nothing: what the user may have meant. */
import { allOps } from "../../../../runtime/src/ops/registry.ts";
import type { Span } from "../ast.ts";
import { builtins } from "./builtin-names.ts";
import { type Context, lineOf } from "./context.ts";
import { type Entity, poison } from "./entity.ts";
import { type Extras, replacing, report } from "./report.ts";
import { namesIn } from "./scope.ts";
import { nearest } from "./suggest.ts";

/** Reports a name that is not in force; `local` are names that the caller knows beside the scope. */
export function unknownName(cx: Context, name: string, span: Span, local: Iterable<string> = []): Entity {
  const later = cx.file.declaredLater.get(name);
  if (later && later.start > span.start) {
    return report(
      cx,
      "used-before-declared",
      span,
      `\`${name}\` is used before it is declared on line ${lineOf(cx, later.start)}`,
      {
        labels: [{ message: `\`${name}\` is declared here`, span: later }],
      },
    );
  }
  // The body of a def is searched for unknown names once, where it stands.
  if (cx.expansion) return poison;
  const near = nearest(name, [...local, ...namesIn(cx.scope), ...cx.file.dims.keys(), ...builtins]) ?? nearest(name, opNames());
  const extras: Extras = near ? { fixes: [replacing(`Change to ${near}`, span, near)] } : {};
  return report(
    cx,
    "unknown-name",
    span,
    `\`${name}\` is not declared${near ? `; did you mean \`${near}\`?` : ""}`,
    extras,
  );
}

const opNames = (): string[] => allOps().flatMap((op) => [op.name, ...(op.aliases ?? [])]);
