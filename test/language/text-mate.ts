/** @file Enough of a TextMate tokenizer to try a grammar: JavaScript's regular expressions in the place of Oniguruma's. */

interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  readonly patterns?: readonly Rule[];
}

export interface TextMateGrammar {
  readonly scopeName: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, { readonly patterns: readonly Rule[] }>>;
}

/** Every regular expression of a grammar. */
export function expressionsOf(grammar: TextMateGrammar): string[] {
  const found: string[] = [];
  const visit = (rules: readonly Rule[]): void => {
    for (const rule of rules) {
      for (const source of [rule.match, rule.begin, rule.end]) if (source !== undefined) found.push(source);
      if (rule.patterns) visit(rule.patterns);
    }
  };
  visit(grammar.patterns);
  for (const { patterns } of Object.values(grammar.repository)) visit(patterns);
  return found;
}

/** The scope of each character of a line that has one, innermost only. */
export function scopesOf(grammar: TextMateGrammar, line: string): (string | undefined)[] {
  const scopes = Array<string | undefined>(line.length).fill(undefined);
  const flatten = (rules: readonly Rule[]): readonly Rule[] =>
    rules.flatMap((rule) =>
      rule.include ? flatten(grammar.repository[rule.include.slice(1)]?.patterns ?? []) : [rule],
    );
  const paint = (from: number, to: number, scope: string | undefined): void => {
    if (scope) scopes.fill(scope, from, to);
  };
  const tokenize = (rules: readonly Rule[], start: number, end: number): void => {
    let at = start;
    while (at < end) {
      let best: { readonly rule: Rule; readonly match: RegExpExecArray } | undefined;
      for (const rule of rules) {
        const expression = new RegExp((rule.match ?? rule.begin) as string, "gdu");
        expression.lastIndex = at;
        const match = expression.exec(line);
        if (match && match.index < end && (!best || match.index < best.match.index)) best = { rule, match };
      }
      if (!best) return;
      const { rule, match } = best;
      const after = match.index + match[0].length;
      if (rule.end !== undefined) {
        const closing = new RegExp(rule.end, "gu");
        closing.lastIndex = after;
        // An escaped quote does not close: the patterns inside come first.
        let close = closing.exec(line);
        while (close && close[0] !== "" && /(?<!\\)(?:\\\\)*\\$/.test(line.slice(after, close.index)))
          close = closing.exec(line);
        const stop = close ? close.index + close[0].length : line.length;
        paint(match.index, stop, rule.name);
        tokenize(flatten(rule.patterns ?? []), after, close?.index ?? line.length);
        at = Math.max(stop, match.index + 1);
        continue;
      }
      paint(match.index, after, rule.name);
      for (const [index, { name }] of Object.entries(rule.captures ?? {})) {
        const [from, to] = match.indices?.[Number(index)] ?? [0, 0];
        paint(from, to, name);
      }
      at = Math.max(after, match.index + 1);
    }
  };
  tokenize(flatten(grammar.patterns), 0, line.length);
  return scopes;
}
