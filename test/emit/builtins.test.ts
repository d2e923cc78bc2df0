import { expect, it } from "vitest";
import { runtimeName } from "../../src/compiler/emit/builtins.js";
import { builtins } from "../../src/compiler/lower/builtins/index.js";
import * as program from "../../src/program/index.js";

it("the runtime package has every function of the language that the emitted text calls", () => {
  const called = [...builtins.keys()].flatMap((name) => runtimeName(name) ?? []);
  expect(called).toContain("mrl.isFinite");
  expect(called.filter((name) => !(name.replace("mrl.", "") in program))).toEqual([]);
});
