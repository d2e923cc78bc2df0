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
have the parameters that are asked of them, and so may a function at the top level that its file does not call, as far as
they have no default. A name that begins with \`_\` says of any other that it is meant.`,
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
    const check = (
      { params }: { readonly params: readonly ast.Param[] },
      counts = (_param: ast.Param): boolean => true,
    ): void => {
      for (const param of params) {
        const { name } = param;
        const symbol = names.declaredBy(param);
        if (name.text.startsWith("_") || !symbol || names.usesOf(symbol).length > 0 || !counts(param))
          continue;
        report(name.span, `the parameter \`${name.text}\` is read nowhere`);
      }
    };
    const called = new Set(kindsWithin(module.tree, "call").map(({ callee }) => callee.span.start));
    const checkFunction = (fn: ast.FnDeclaration): void => {
      const symbol = names.declaredBy(fn);
      const isGlobal = !symbol?.container;
      const uses = isGlobal ? names.usesOfGlobal(fn.name.text) : names.usesOf(symbol);
      // Where a function stands as a value, others say what its parameters are.
      if (uses.some(({ span }) => !called.has(span.start))) return;
      check(fn, (param) => !isGlobal || uses.length > 0 || param.isStatic || param.default !== undefined);
    };
    for (const declaration of module.tree.declarations) {
      if (declaration.kind === "module") check(declaration);
      if (declaration.kind === "module" || declaration.kind === "distribution") continue;
      for (const part of kindsWithin(declaration, "fn", "task", "learner")) {
        if (part.kind === "fn") checkFunction(part);
        else check(part);
      }
    }
  },
};
