import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import { withDocumentation } from "../edits.js";
import type { SpecRule } from "../rule.js";
import { kindsWithin } from "../tree.js";

/** What a reader calls each kind, and whether leaving one out changes nothing. */
const kinds: Readonly<
  Partial<Record<SourceSymbol["kind"], { readonly what: string; readonly isSafe: boolean }>>
> = {
  fn: { what: "function", isSafe: true },
  const: { what: "constant", isSafe: true },
  type: { what: "type", isSafe: true },
  // Without them a net's parameters, or what a checkpoint holds, are others.
  sub: { what: "part", isSafe: false },
  param: { what: "parameter of the net", isSafe: false },
  state: { what: "state", isSafe: false },
};

/** What has members that nobody outside can name, but for the methods of modules and distributions. */
const owners: ReadonlySet<string> = new Set(["learner", "task", "module", "fn", "phase"]);

export const unusedMember: SpecRule = {
  name: "unused-member",
  set: "recommended",
  summary:
    "A function, constant, type, state or part of a net that its learner, task, module or body never uses",
  explanation: `
What stands inside a learner, a task, a module or a function can be named there only: if nothing there does, nothing
does. A \`sub\` that \`call\` passes by is a layer that is never trained; a function that nothing calls was to be called. Top-level names
are exported, and are let be.`,
  example: {
    bad: `module residual<n>(static width = 64) {
  sub inner = linear<n, width>()
  sub outer = linear<width, n>()
  sub «norm» = layer_norm<n>()
  call(x: f32[n]) -> f32[n] = x + outer(relu(inner(x)))
}`,
    good: `module residual<n>(static width = 64) {
  sub inner = linear<n, width>()
  sub outer = linear<width, n>()
  sub norm = layer_norm<n>()
  call(x: f32[n]) -> f32[n] = x + outer(relu(inner(norm(x))))
}`,
  },
  check({ module, names }, report) {
    // The parts of an instance can be had by those who have the instance: `theta.head`.
    const taken = new Set(kindsWithin(module.tree, "field").map(({ name }) => name.text));
    for (const symbol of names.symbols) {
      const { container, name, span, extent, kind, node } = symbol;
      const described = kinds[kind];
      if (!described || !container || !owners.has(container.kind) || name.startsWith("_")) continue;
      // Others call \`call\`, \`start\` and the like.
      if (container.kind === "module" && kind === "fn") continue;
      if (container.kind === "task" && kind === "state") continue;
      if (container.kind === "module" && taken.has(name)) continue;
      const isOwn = (offset: number): boolean =>
        kind === "fn" && extent.start <= offset && offset < extent.end && "body" in node;
      if (names.usesOf(symbol).some((use) => use.role !== "write" && !isOwn(use.span.start))) continue;
      const { what, isSafe } = described;
      const isAssigned = names.usesOf(symbol).length > 0;
      report(span, `the ${what} \`${name}\` is ${isAssigned ? "written and never read" : "used nowhere"}`, {
        fixes: isAssigned
          ? []
          : [
              {
                title: `Remove \`${name}\``,
                edits: [{ span: withDocumentation(module.text, extent), text: "" }],
                isSafe,
              },
            ],
      });
    }
  },
};
