/** @file `import "path"`: puts the declarations of another file in force, as if they stood here. */
import type { Import } from "../ast.ts";
import type { ProgramStatement } from "../program.ts";
import type { Context } from "./context.ts";
import { isImportFault, type Module } from "./module.ts";
import { bringState } from "./record.ts";
import { report } from "./report.ts";
import { type Binding, bind, local } from "./scope.ts";

/** The steps are those that give the values and the state of the other file. */
export function importFile(cx: Context, s: Import): ProgramStatement[] {
  const path = s.path.value;
  const module = cx.file.modules.load(path, cx.file.options.file);
  cx.record.imports.set(path, module);
  if (isImportFault(module)) {
    report(cx, module.code, s.path.span, module.message);
    return [];
  }
  bringState(cx.file, module);
  for (const binding of module.state.topScope.names.values()) bring(cx, s, module, binding);
  tellErrors(cx, s, module);
  return [{ kind: "import", name: module.name, steps: stepsOf(module, new Set()), span: s.span }];
}

/** Names that begin with an underscore stay where they are. */
function bring(cx: Context, s: Import, module: Module, binding: Binding): void {
  const { name, symbol } = binding;
  if (name.startsWith("_")) return;
  const old = local(cx.scope, name);
  if (old?.symbol === symbol) return;
  if (old && old.entity.kind !== "poison") {
    const where = old.span.file === undefined ? "is declared above" : "is imported above as well";
    report(cx, "import-conflict", s.path.span, `\`${name}\` of ${module.name} ${where}`, {
      labels: [
        { message: `\`${name}\` is declared here first`, span: old.span },
        { message: `and here, in ${module.name}`, span: binding.span },
      ],
    });
    return;
  }
  bind(cx.scope, imported(binding));
}

/** The same object for the same binding, so that what rests on it is known to hold. */
function imported(binding: Binding): Binding {
  if (!binding.assignable) return binding;
  const known = fixed.get(binding);
  if (known) return known;
  const made: Binding = { ...binding, assignable: false };
  fixed.set(binding, made);
  return made;
}

const fixed = new WeakMap<Binding, Binding>();

function tellErrors(cx: Context, s: Import, { name, diagnostics }: Module): void {
  const errors = diagnostics.filter((d) => d.severity === "error");
  const [first] = errors;
  if (!first) return;
  const count = errors.length === 1 ? "a mistake" : `${errors.length} mistakes`;
  report(cx, "import-errors", s.path.span, `${name} has ${count}: ${first.message}`, {
    labels: errors.slice(0, 5).map((d) => ({ message: d.message, span: d.span })),
  });
}

/** Assignments and first values at the top of a file and of the files that it imports; what it shows, tests and trains is left out. */
function stepsOf(module: Module, seen: Set<Module>): ProgramStatement[] {
  if (seen.has(module)) return [];
  seen.add(module);
  return module.records.flatMap(({ imports, steps }) => [
    ...[...imports.values()].flatMap((m) => (isImportFault(m) ? [] : stepsOf(m, seen))),
    ...steps.filter((step) => step.kind === "assign" || step.kind === "init-shared" || step.kind === "init-streams"),
  ]);
}
