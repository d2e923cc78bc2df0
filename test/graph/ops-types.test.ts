import { describe, expect, it } from "vitest";
import { GraphTypeError } from "../../src/graph/op.js";
import { hasOp, opNamed, opNames, type OpName } from "../../src/graph/ops/index.js";
import { formatType, type TensorType } from "../../src/graph/types.js";
import { contractionRules } from "./type-rules/contraction.js";
import { elementwiseRules } from "./type-rules/elementwise.js";
import { layoutRules } from "./type-rules/layout.js";
import { type Rule, types, type Use } from "./type-rules/rule.js";
import { structuredRules } from "./type-rules/structured.js";

const rules: Record<OpName, Rule> = {
  ...elementwiseRules,
  ...layoutRules,
  ...contractionRules,
  ...structuredRules,
};

function typesOf(name: string, use: Use): TensorType[] {
  return opNamed(name).type(types(use.of), use.attrs ?? {}, use.blocks ?? []);
}

const title = (use: Use) => `(${use.of}) ${JSON.stringify(use.attrs ?? {})}`;

describe.each(Object.entries(rules))("the type rule of %s", (name, { accepts, refuses }) => {
  it.each(accepts.map((use) => [title(use), use] as const))("accepts %s", (_, use) => {
    expect(typesOf(name, use).map(formatType).join("; ")).toBe(types(use.gives).map(formatType).join("; "));
  });

  it.each(refuses.map((use) => [title(use), use] as const))("refuses %s", (_, use) => {
    expect(() => typesOf(name, use)).toThrow(new GraphTypeError(name, use.says));
  });
});

describe("the table of ops", () => {
  it.each(opNames)("holds %s under its own name", (name) => {
    expect(opNamed(name).name).toBe(name);
  });

  it("says which name it does not know", () => {
    expect(hasOp("nothing")).toBe(false);
    expect(() => opNamed("toString")).toThrow('The graph has no op named "toString".');
  });
});
