/**
 * @file The names of one statement that the checker keeps no list of: parameters and locals of defs, lambdas and comprehensions, names that
 * functions give to parameters and outputs, keyword arguments, members. By the text of the statement alone, so that an edit elsewhere
 * changes nothing here: spans move along with the text.
 */
import type {
  Call,
  ComprehensionPart,
  DefDecl,
  DimExpr,
  Expr,
  FunctionDecl,
  Name,
  Span,
  Statement,
} from "../language/ast.ts";
import { eachExpression, expressionOf, operandsOf, partsOfStatement } from "./parts.ts";

export type LocalKind =
  | "def parameter"
  | "def local"
  | "def dim"
  | "lambda parameter"
  | "loop variable"
  | "parameter"
  | "output";

/** A name that means something only inside a statement, or through the function that the statement declares. */
export interface Local {
  readonly name: string;
  readonly kind: LocalKind;
  /** Where it is declared. */
  readonly span: Span;
  /** Uses in the same statement. */
  readonly references: readonly Span[];
  /** The def or function that it belongs to; the statement of a lambda or comprehension. */
  readonly owner: Statement;
}

export interface StatementNames {
  readonly locals: readonly Local[];
  /** Names in the body of a def that are not its own. */
  readonly free: readonly Name[];
  /** `name=` in a call of a name. */
  readonly keywords: readonly { readonly callee: Name; readonly name: Name }[];
  /** `object.member`, where the object is a name. */
  readonly members: readonly { readonly object: Name; readonly member: Name }[];
  /** Calls of a name. */
  readonly calls: readonly Call[];
}

const known = new WeakMap<Statement, StatementNames>();

export function namesIn(s: Statement): StatementNames {
  const before = known.get(s);
  if (before) return before;
  const found = new Collector(s).collect();
  known.set(s, found);
  return found;
}

type MutableLocal = Omit<Local, "references"> & { readonly references: Span[] };
type Environment = ReadonlyMap<string, MutableLocal>;

/** Owns the lists while they are made. */
class Collector {
  readonly #statement: Statement;
  readonly #locals: MutableLocal[] = [];
  readonly #free: Name[] = [];
  readonly #keywords: { callee: Name; name: Name }[] = [];
  readonly #members: { object: Name; member: Name }[] = [];
  readonly #calls: Call[] = [];
  /** Some expression has names of its own. */
  #binds = false;

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  collect(): StatementNames {
    const s = this.#statement;
    eachExpression(s, (e) => this.#note(e));
    if (s.kind === "def") this.#def(s);
    else {
      if (s.kind === "function") this.#function(s);
      if (s.kind === "shared" && s.parts) this.#resolve(s.value, this.#parts(s.parts, new Map(), false), false);
      if (this.#binds) this.#outsideDefs(s);
    }
    return {
      locals: this.#locals,
      free: this.#free,
      keywords: this.#keywords,
      members: this.#members,
      calls: this.#calls,
    };
  }

  #note(e: Expr): void {
    if (e.kind === "lambda" || e.kind === "comprehension") this.#binds = true;
    if (e.kind === "member" && e.object.kind === "name") this.#members.push({ object: e.object, member: e.member });
    if (e.kind !== "call" || e.callee.kind !== "name") return;
    this.#calls.push(e);
    for (const a of e.args) if (a.name) this.#keywords.push({ callee: e.callee, name: a.name });
  }

  #declare(name: Name, kind: LocalKind): MutableLocal {
    const local = { name: name.text, kind, span: name.span, references: [], owner: this.#statement };
    this.#locals.push(local);
    return local;
  }

  #function(f: FunctionDecl): void {
    for (const p of f.params) if (p.as) this.#declare(p.as, "parameter");
    for (const o of f.outputs) if (o.as) this.#declare(o.as, "output");
    for (const c of f.clauses) {
      if (c.kind !== "update" || !c.parts) continue;
      const names = this.#parts(c.parts, new Map(), false);
      for (const target of c.targets) names.get(target.text)?.references.push(target.span);
      this.#resolve(c.value, names, false);
    }
  }

  #def(d: DefDecl): void {
    const names = new Map<string, MutableLocal>();
    for (const p of d.params) names.set(p.name.text, this.#declare(p.name, "def parameter"));
    for (const type of [...d.params.map((p) => p.type), d.result]) {
      for (const dim of type?.dims ?? []) this.#dim(dim, names);
    }
    for (const p of d.params) if (p.default) this.#resolve(p.default, new Map());
    this.#body(d.body, names);
  }

  /** Dim names in the types of a def are its own. */
  #dim(dim: DimExpr, names: Map<string, MutableLocal>): void {
    if (dim.kind === "unknown-dim") return;
    if (dim.kind !== "name") {
      for (const part of operandsOf(dim)) this.#dim(part, names);
      return;
    }
    const local = names.get(dim.text);
    if (local) local.references.push(dim.span);
    else names.set(dim.text, this.#declare(dim, "def dim"));
  }

  #body(statements: readonly Statement[], names: Map<string, MutableLocal>): void {
    const bind = (target: Name): void => {
      const local = names.get(target.text);
      if (local) local.references.push(target.span);
      else names.set(target.text, this.#declare(target, "def local"));
    };
    for (const s of statements) {
      const { expressions, blocks } = partsOfStatement(s);
      for (const e of expressions) this.#resolve(e, names);
      if (s.kind === "assign") s.targets.forEach(bind);
      if (s.kind === "for") s.targets.forEach(bind);
      this.#body(blocks, names);
    }
  }

  /** Every name of an expression inside a def: a local's, or one from around the def. */
  #resolve(root: Expr, names: Environment, notesFree = true): void {
    const stack: { readonly e: Expr; readonly names: Environment }[] = [{ e: root, names }];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const { e } = at;
      if (e.kind === "name") {
        const local = at.names.get(e.text);
        if (local) local.references.push(e.span);
        else if (notesFree) this.#free.push(e);
      }
      if (e.kind === "comprehension") stack.push({ e: e.item, names: this.#parts(e.parts, at.names, notesFree) });
      else {
        const inner = e.kind === "lambda" ? this.#with(e.params, "lambda parameter", at.names) : at.names;
        for (const part of operandsOf(e)) stack.push({ e: part, names: inner });
      }
    }
  }

  #with(names: readonly Name[], kind: LocalKind, outer: Environment): Environment {
    return new Map([...outer, ...names.map((name) => [name.text, this.#declare(name, kind)] as const)]);
  }

  /** What stands behind a `for` knows the names of those before it; gives the names of all. */
  #parts(parts: readonly ComprehensionPart[], outer: Environment, notesFree: boolean): Environment {
    let names = outer;
    for (const part of parts) {
      this.#resolve(expressionOf(part), names, notesFree);
      if (part.kind === "for-part") names = this.#with(part.targets, "loop variable", names);
    }
    return names;
  }

  /** Lambdas and comprehensions outside defs: only names of their own matter, the checker knows the others. */
  #outsideDefs(s: Statement): void {
    const clauses = s.kind === "function" ? s.clauses.filter((c) => c.kind === "update") : [];
    // These know the names of their clause or declaration, and have been looked at.
    const known = new Set(
      [...clauses, ...(s.kind === "shared" ? [s] : [])].flatMap((c) =>
        c.parts ? [c.value, ...c.parts.map(expressionOf)] : [],
      ),
    );
    const { expressions, blocks } = partsOfStatement(s);
    for (const e of expressions) if (!known.has(e)) this.#resolve(e, new Map(), false);
    for (const block of blocks) this.#outsideDefs(block);
  }
}
