import { expect, test } from "vitest";
import { builtins } from "../../../src/compiler/lower/builtins/index.js";
import { builtinDocs, builtinSignature } from "../../../src/compiler/symbols/builtin-docs.js";

test("every built-in function is documented, and nothing else", () => {
  expect([...builtinDocs.keys()].sort()).toEqual([...builtins.keys()].sort());
});

test.each([...builtins].filter(([, { kind }]) => kind === "fn"))(
  "the signature of %s has its parameters",
  (name, value) => {
    const params = value.kind === "fn" ? value.callable.params : [];
    const documented = builtinDocs.get(name)!.params.map((param) => /^\w*/.exec(param)![0]);
    // Those that take any number of arguments name none.
    expect(params!.length === 0 ? [] : documented).toEqual(params);
  },
);

test("a signature is a line of the language", () => {
  expect(builtinSignature("len", builtinDocs.get("len")!)).toBe("len(xs: T[n]) -> int");
  expect(builtinSignature("push", builtinDocs.get("push")!)).toBe("push(ring, x: T, where: bool[n]? = none)");
});
