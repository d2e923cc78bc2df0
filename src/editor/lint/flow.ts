import type { SourceSymbol } from "../../compiler/symbols/symbol.js";
import type * as ast from "../../compiler/syntax/ast.js";
import type { Names } from "./names.js";
import { calleeOf, childrenOf, kindsWithin, namesOf, partsWithin } from "./tree.js";

/** Where the values of one declaration come from, as far as its text tells: through its names and its functions. */
export class Flow {
  readonly #starts = new Map<SourceSymbol, ast.Expression[]>();

  constructor(
    readonly names: Names,
    declaration: ast.Declaration,
  ) {
    for (const { pattern, start } of kindsWithin(declaration, "let", "var")) {
      for (const { node } of namesOf(pattern)) this.#add(names.declaredBy(node), start.value);
    }
    for (const { target, value } of kindsWithin(declaration, "assign")) {
      const symbol = names.localName(target);
      if (symbol?.kind === "var") this.#add(symbol, value);
    }
  }

  #add(symbol: SourceSymbol | undefined, value: ast.Expression): void {
    if (!symbol) return;
    const known = this.#starts.get(symbol);
    if (known) known.push(value);
    else this.#starts.set(symbol, [value]);
  }

  /** The expression that a name of a body stands for, where it is one for certain; else the expression itself. */
  definition(expression: ast.Expression): ast.Expression {
    const symbol = this.names.local(expression);
    if (symbol?.kind !== "let" || !("kind" in symbol.node) || symbol.node.kind !== "namePattern")
      return expression;
    return this.#starts.get(symbol)?.[0] ?? expression;
  }

  /** The body of a function or a phase of the file that an expression names. */
  bodyOf(expression: ast.Expression): ast.Body | undefined {
    const node = this.names.declaration(expression);
    return node && "body" in node ? (node as ast.FnDeclaration | ast.LearnerPhase).body : undefined;
  }

  /**
   * Whether a part that fulfils `is` has a share in an expression's value: stands in it, or in what a name in it stands
   * for, or in a function of the file that it names. `cut` says which parts are not looked into. The function that is
   * returned remembers what has none.
   */
  finder(
    is: (part: object) => boolean,
    cut: (part: object) => boolean = () => false,
  ): (part: object) => boolean {
    const without = new Set<object>();
    const find = (part: object, seen: Set<object>): boolean => {
      if (without.has(part) || seen.has(part) || cut(part)) return false;
      seen.add(part);
      if (is(part)) return true;
      if (isReference(part) && this.#meanings(part).some((meaning) => find(meaning, seen))) return true;
      return childrenOf(part).some((child) => find(child, seen));
    };
    return (part) => {
      const seen = new Set<object>();
      const found = find(part, seen);
      if (!found) for (const one of seen) without.add(one);
      return found;
    };
  }

  #meanings(reference: ast.Reference): readonly object[] {
    const symbol = this.names.local(reference);
    const body = this.bodyOf(reference);
    return [...(symbol ? (this.#starts.get(symbol) ?? []) : []), ...(body ? [body] : [])];
  }

  /** All parts that are evaluated with an expression: its own, and those of the functions of the file that it names. */
  reachedFrom(roots: readonly object[]): Set<object> {
    const reached = new Set<object>();
    const waiting = [...roots];
    for (let root = waiting.pop(); root; root = waiting.pop()) {
      for (const part of partsWithin(root)) {
        if (reached.has(part)) continue;
        reached.add(part);
        const body = isReference(part) ? this.bodyOf(part) : undefined;
        if (body && !reached.has(body)) waiting.push(body);
      }
    }
    return reached;
  }
}

function isReference(part: object): part is ast.Reference {
  return "kind" in part && part.kind === "reference";
}

/** Whether a part is `grad(f)(x)` or `value_and_grad(f)(x)`. */
export function isGradient(part: object, names: Names): boolean {
  if (!("kind" in part) || part.kind !== "call") return false;
  const { callee } = part as ast.CallExpression;
  if (callee.kind !== "call") return false;
  const taken = calleeOf(callee);
  return names.isStandard(taken, "grad") || names.isStandard(taken, "value_and_grad");
}

/** What a call of a function of the language or its prelude is given, where a part is one. */
export function standardCall(part: object, name: string, names: Names): ast.CallExpression | undefined {
  if (!("kind" in part) || part.kind !== "call") return undefined;
  const call = part as ast.CallExpression;
  return names.isStandard(calleeOf(call), name) ? call : undefined;
}
