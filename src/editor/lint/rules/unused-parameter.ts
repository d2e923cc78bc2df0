import type * as ast from "../../../compiler/syntax/ast.js";
import type { SpecRule } from "../rule.js";
import { kindsWithin } from "../tree.js";

export const unusedParameter: SpecRule = {
  name: "unused-parameter",
  set: "recommended",
  summary: "A parameter that has no effect, as nothing reads it",
  explanation: `
Who sets a parameter expects that it does something: \`--set learner.clip=0.2\` would run without a word, and change
nothing. Use it, or take it out. Functions that are handed on, methods of modules and distributions, and phases of learners
have the parameters that are asked of them; a name that begins with \`_\` says of any other that it is meant.`,
  example: {
    bad: `/// Points on a circle of a hidden radius.
task Circles(radius = 0.5 .. 2.0, «noise» = 0.1) {
  hidden r: f32 ~ Uniform(radius)
  example { x: f32 ~ Uniform(0, 2 * pi), y = r * cos(x) }
}`,
    good: `/// Points near a circle of a hidden radius.
task Circles(radius = 0.5 .. 2.0, noise = 0.1) {
  hidden r: f32 ~ Uniform(radius)
  example { x: f32 ~ Uniform(0, 2 * pi), y ~ Normal(r * cos(x), noise) }
}`,
  },
  check({ module, names }, report) {
    const check = ({ params }: { readonly params: readonly ast.Param[] }): void => {
      for (const param of params) {
        const { name } = param;
        const symbol = names.declaredBy(param);
        if (name.text.startsWith("_") || !symbol || names.usesOf(symbol).length > 0) continue;
        report(name.span, `the parameter \`${name.text}\` is read nowhere`);
      }
    };
    const called = new Set([...kindsWithin(module.tree, "call")].map(({ callee }) => callee.span.start));
    /** Whether a function stands somewhere as a value, where others say what its parameters are. */
    const isHandedOn = (fn: ast.FnDeclaration): boolean => {
      const symbol = names.declaredBy(fn);
      const uses = symbol?.container ? names.usesOf(symbol) : names.usesOfGlobal(fn.name.text);
      return uses.some(({ span }) => !called.has(span.start));
    };
    for (const declaration of module.tree.declarations) {
      if (declaration.kind === "module") check(declaration);
      if (declaration.kind === "module" || declaration.kind === "distribution") continue;
      for (const part of kindsWithin(declaration, "fn", "task", "learner"))
        if (part.kind !== "fn" || !isHandedOn(part)) check(part);
    }
  },
};
