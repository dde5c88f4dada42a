/** @file The files that a file imports, each checked once in a program and taken over from the check before where nothing changed. */
import type { SourceFile } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { spansOf } from "../move.ts";
import { parse } from "../parse.ts";
import type { CheckOptions, FileState, Imports } from "./context.ts";
import { type ImportFault, type Module, sameImport } from "./module.ts";
import { contentOf } from "./record.ts";

type CheckModule = (
  file: SourceFile,
  parseDiagnostics: readonly Diagnostic[],
  options: CheckOptions,
  modules: Modules,
) => Pick<Module, "state" | "records" | "diagnostics">;

/** All files of one program. Their states stand in it while they are checked, for defs that are used in other files. */
export class Modules {
  readonly states = new Map<string | undefined, FileState>();
  private readonly made = new Map<string, Module>();
  /** Imports that are being checked, outermost first. */
  private readonly open: string[] = [];
  private readonly imports: Imports | undefined;
  private readonly earlier: Modules | undefined;
  private readonly check: CheckModule;

  constructor(root: CheckOptions, earlier: Modules | undefined, check: CheckModule) {
    this.imports = root.imports;
    if (root.file !== undefined) this.open.push(root.file);
    this.earlier = earlier;
    this.check = check;
  }

  /** In the order in which they were first needed. */
  get all(): readonly Module[] {
    return [...this.made.values()];
  }

  get(file: string): Module | undefined {
    return this.made.get(file);
  }

  /** The module that `path` names in a file; the same object as in the check before, when it has not changed. */
  load(path: string, from: string | undefined): Module | ImportFault {
    const found = this.imports?.find(path, from);
    if (found === undefined) return notFound(`nothing can be imported here: "${path}"`);
    if (typeof found === "string") return notFound(found);
    const { file } = found;
    if (this.open.includes(file)) return this.cycle(file);
    const known = this.made.get(file);
    if (known) return known;
    this.open.push(file);
    const module = this.unchanged(file, found.text) ?? this.read(found);
    this.open.pop();
    this.made.set(file, module);
    return module;
  }

  /** The text that `path` names in a file, which is not imported by looking at it. */
  textOf(path: string, from: string | undefined): string | undefined {
    const found = this.imports?.find(path, from);
    return typeof found === "string" ? undefined : found?.text;
  }

  private cycle(file: string): ImportFault {
    const round = [...this.open.slice(this.open.indexOf(file)), file].map(lastPart);
    const message =
      round.length === 2 ? `${lastPart(file)} imports itself` : `these files import each other: ${round.join(" → ")}`;
    return { code: "import-cycle", message };
  }

  private unchanged(file: string, text: string): Module | undefined {
    const was = this.earlier?.made.get(file);
    if (!was || was.text !== text) return undefined;
    for (const { imports, fileReads, statement } of was.records) {
      for (const [path, module] of imports) if (!sameImport(this.load(path, file), module)) return undefined;
      for (const [path, content] of fileReads)
        if (contentOf(was.state, path, statement.span) !== content) return undefined;
    }
    this.states.set(file, was.state);
    return was;
  }

  private read({ file, text, fileType }: Exclude<ReturnType<Imports["find"]>, string>): Module {
    const { file: tree, diagnostics } = parse(text);
    for (const span of spansOf([tree, diagnostics])) (span as { file?: string }).file = file;
    const options: CheckOptions = { text, file, ...(fileType && { fileType }) };
    return { file, name: lastPart(file), text, tree, ...this.check(tree, diagnostics, options, this) };
  }
}

const notFound = (message: string): ImportFault => ({ code: "import-not-found", message });

const lastPart = (file: string): string => file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
