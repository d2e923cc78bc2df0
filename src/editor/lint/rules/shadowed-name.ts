import type { SourceSymbol, SymbolScope } from "../../../compiler/symbols/symbol.js";
import type { SpecRule } from "../rule.js";

const binders: ReadonlySet<string> = new Set(["let", "var", "fn"]);
const hidden: ReadonlySet<string> = new Set(["let", "var", "parameter", "state", "memory", "hidden", "fn"]);

export const shadowedName: SpecRule = {
  name: "shadowed-name",
  set: "pedantic",
  summary: "A name of a body that hides another one of the bodies around it",
  explanation: `
Below the inner name the outer one cannot be reached, and a line that moves from one body to the other changes its meaning
without an error. The parameters of lambdas are let be: \`grad(phi => loss(phi, data))(phi)\` is how a
gradient at \`phi\` is written.`,
  example: {
    bad: `fn total(xs: f32[n, m]) -> f32 {
  var sum_of = 0.0
  for x in xs {
    let «sum_of» = sum(x)
    assert sum_of >= 0
  }
  for x in xs { sum_of = sum_of + sum(x) }
  return sum_of
}`,
    good: `fn total(xs: f32[n, m]) -> f32 {
  var sum_of = 0.0
  for x in xs {
    let row = sum(x)
    assert row >= 0
    sum_of = sum_of + row
  }
  return sum_of
}`,
  },
  check({ names }, report) {
    const visit = (scope: SymbolScope, outer: ReadonlyMap<string, SourceSymbol>): void => {
      const seen = new Map(outer);
      for (const symbol of scope.symbols) {
        const { kind, name, span } = symbol;
        const shadowed = outer.get(name);
        if (shadowed && binders.has(kind) && !name.startsWith("_"))
          report(span, `\`${name}\` hides another \`${name}\``, {
            related: [{ span: shadowed.span, message: "which is declared here" }],
          });
        if (hidden.has(kind)) seen.set(name, symbol);
      }
      for (const child of scope.children) visit(child, seen);
    };
    visit(names.root, new Map());
  },
};
