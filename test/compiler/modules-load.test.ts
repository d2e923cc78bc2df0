import { describe, expect, it } from "vitest";
import { loadModules } from "../../src/compiler/modules/load.js";
import { join } from "../../src/compiler/modules/paths.js";
import { memoryHost } from "./support/hosts.js";

const library = {
  "std/prelude/nets.mrl": "module mlp { }\nfn relu(x: f32) -> f32 = max(x, zero)",
  "std/prelude/numbers.mrl": "const zero = 0\nconst one = 1",
  "std/prelude/unused.mrl": "const unused = 1",
  "std/learners/maml.mrl": "learner maml for T { }\nfn helper() = 1",
  "std/learners/pearl.mrl": "privileged learner pearl for T { }",
  "std/tasks/sinusoid.mrl": "task Sinusoid { }",
};

function load(files: Record<string, string>, entry = "main.mrl") {
  const loaded = loadModules(entry, memoryHost({ ...library, ...files }));
  const { modules, diagnostics } = loaded;
  const messages = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { loaded, entry: loaded.entry, modules, diagnostics, messages };
}

describe("imports", () => {
  it("finds a name in the file of a folder that declares it, and reads no other file", () => {
    const { entry, messages, modules } = load({ "main.mrl": 'import { maml } from "std/learners"' });
    expect(messages).toEqual([]);
    expect(entry?.scope.get("maml")?.module.file).toBe("std/learners/maml.mrl");
    expect(entry?.scope.get("helper")).toBeUndefined();
    expect([...modules.keys()]).toEqual(["std/learners/maml.mrl", "main.mrl"]);
  });

  it("finds files beside, below and above the importing one", () => {
    const { entry, messages } = load(
      {
        "specs/main.mrl":
          'import { a } from "./a"\nimport { b as c } from "../b"\nimport { d } from "./deep/d.mrl"',
        "specs/a.mrl": "const a = 1",
        "b.mrl": "const b = 1",
        "specs/deep/d.mrl": "const d = 1",
      },
      "specs/main.mrl",
    );
    expect(messages).toEqual([]);
    expect(["a", "b", "c", "d"].map((name) => entry?.scope.get(name)?.module.file)).toEqual([
      "specs/a.mrl",
      undefined,
      "b.mrl",
      "specs/deep/d.mrl",
    ]);
  });

  it("puts a file after those that it imports, each once", () => {
    const { modules } = load({
      "main.mrl": 'import { a } from "./a"\nimport { b } from "./b"',
      "a.mrl": 'import { b } from "./b"\nconst a = 1',
      "b.mrl": "const b = 1",
    });
    expect([...modules.keys()]).toEqual(["b.mrl", "a.mrl", "main.mrl"]);
  });

  it("does not export what a file imports", () => {
    const { messages } = load({
      "main.mrl": 'import { b } from "./a"',
      "a.mrl": 'import { b } from "./b"\nconst a = 1',
      "b.mrl": "const b = 1",
    });
    expect(messages).toEqual(['MRL1202 "./a" declares no `b`']);
  });

  it("marks what ships with mrl", () => {
    const { modules } = load({ "main.mrl": 'import { maml } from "std/learners"' });
    expect([...modules.values()].map((module) => module.isLibrary)).toEqual([true, false]);
  });
});

describe("the prelude", () => {
  it("is open everywhere, in the library too, and read where a name of it is looked up", () => {
    const { entry, modules } = load({ "main.mrl": "const a = 1" });
    expect([...modules.keys()]).toEqual(["main.mrl"]);
    const relu = entry?.scope.get("relu");
    expect(relu?.module.file).toBe("std/prelude/nets.mrl");
    expect(relu?.module.scope.get("zero")?.module.file).toBe("std/prelude/numbers.mrl");
    expect(modules.has("std/prelude/unused.mrl")).toBe(false);
  });

  it("lists its names without reading them", () => {
    const { entry, modules } = load({ "main.mrl": "const a = 1" });
    expect([...(entry?.scope.keys() ?? [])].sort()).toEqual(["a", "mlp", "one", "relu", "unused", "zero"]);
    expect(modules.size).toBe(1);
    expect(entry?.scope.size).toBe(6);
    expect([...(entry?.scope ?? [])].map(([name]) => name).sort()).toEqual([
      "a",
      "mlp",
      "one",
      "relu",
      "unused",
      "zero",
    ]);
  });

  it("gives way to a file's own names", () => {
    const { entry, messages } = load({ "main.mrl": "const relu = 1" });
    expect(messages).toEqual([]);
    expect(entry?.scope.get("relu")?.module.file).toBe("main.mrl");
  });

  it("reports what is wrong in it once it is read", () => {
    const { loaded } = load({ "main.mrl": "", "std/prelude/broken.mrl": "const broken =\nconst whole = 1" });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.entry?.scope.has("broken")).toBe(false);
    expect(loaded.entry?.scope.has("whole")).toBe(true);
    expect(loaded.diagnostics.map(({ file }) => file)).toEqual(["std/prelude/broken.mrl"]);
  });

  it("declares no name twice", () => {
    const { messages } = load({ "main.mrl": "", "std/prelude/again.mrl": "const one = 2" });
    expect(messages).toEqual(["MRL1204 `one` is declared twice in this file"]);
  });
});

describe("problems", () => {
  it("names the whole circle", () => {
    const { messages, entry } = load({
      "main.mrl": 'import { a } from "./a"\nconst m = 1',
      "a.mrl": 'import { b } from "./b"\nconst a = 1',
      "b.mrl": 'import { m } from "./main"\nconst b = 1',
    });
    expect(messages).toEqual([
      "MRL1203 these files import each other in a circle: main.mrl -> a.mrl -> b.mrl -> main.mrl",
    ]);
    expect(entry?.scope.get("a")).toBeDefined();
  });

  it("finds a file that imports itself", () => {
    const { messages } = load({ "main.mrl": 'import { m as n } from "./main"\nconst m = 1' });
    expect(messages).toEqual(["MRL1203 these files import each other in a circle: main.mrl -> main.mrl"]);
  });

  it("suggests folders and names", () => {
    const { diagnostics } = load({
      "main.mrl": 'import { Sinusoid } from "std/task"\nimport { mamI } from "std/learners"',
    });
    expect(diagnostics.map(({ hints }) => hints)).toEqual([
      ['did you mean "std/tasks"?'],
      ["did you mean `maml`?"],
    ]);
    expect(diagnostics[1]?.fixes[0]?.edits[0]?.text).toBe("maml");
  });

  it("knows a name twice only where two things have it", () => {
    const twice = load({
      "main.mrl": 'import { a } from "./a"\nimport { a } from "./a"',
      "a.mrl": "const a = 1",
    });
    expect(twice.messages).toEqual([]);
    const clash = load({ "main.mrl": 'import { a } from "./a"\nfn a() = 1', "a.mrl": "const a = 1" });
    expect(clash.messages).toEqual(["MRL1204 `a` is declared twice in this file"]);
  });

  it("says that the file itself is not there", () => {
    const { entry, messages } = load({}, "none.mrl");
    expect([entry, messages]).toEqual([undefined, ["MRL1206 cannot read none.mrl"]]);
  });
});

describe("paths", () => {
  it.each([
    [".", "./a", "a"],
    ["a/b", "../c", "a/c"],
    ["a", "../../c", "../c"],
    ["/a", "./b/./c", "/a/b/c"],
    ["/a", "..", "/"],
    ["a", "..", "."],
  ])("%s and %s make %s", (folder, path, joined) => {
    expect(join(folder, path)).toBe(joined);
  });
});
