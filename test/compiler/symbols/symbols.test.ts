import { describe, expect, it } from "vitest";
import { checkDeclarations } from "../../../src/compiler/driver/check.js";
import { loadModules } from "../../../src/compiler/modules/load.js";
import { ProgramSymbols } from "../../../src/compiler/symbols/program.js";
import { NodeHost } from "../../../src/runtime/host.js";

/** Names in a text, marked `«1:name»` where they are declared and used: one number a symbol. */
function marked(source: string): { text: string; places: Map<string, number[]> } {
  const places = new Map<string, number[]>();
  let text = "";
  for (const part of source.split(/(«\d+:[^»]*»)/)) {
    const [, number, name] = /^«(\d+):([^»]*)»$/.exec(part) ?? [];
    if (number === undefined) text += part;
    else {
      places.set(number, [...(places.get(number) ?? []), text.length]);
      text += name;
    }
  }
  return { text, places };
}

function programOf(text: string): ProgramSymbols {
  const host = new NodeHost(new Map([["spec.mrl", text]]));
  const checked = checkDeclarations("spec.mrl", host);
  return new ProgramSymbols(checked.loaded, (expression) => checked.types.get(expression));
}

const cases: Record<string, string> = {
  "a function's parameters and sizes": `fn «1:f»(«2:a»: f32[«3:n»], b: f32[«3:n»]) -> f32[«3:n»] = «2:a» + b
fn g(x: f32[3]) -> f32[3] = «1:f»(«2:a»: x, b: x)`,
  "a let that hides a parameter in a block": `fn f(«1:a»: f32) -> f32 {
  let «2:b» = { let «3:c» = «1:a»
    return «3:c» }
  return «2:b»
}`,
  "a lambda's parameter is not the one around": `fn f(«1:x»: f32[3]) -> f32[3] = [for «2:x» in «1:x»: «2:x» + 1]`,
  "a default of the name of what is around it": `const «1:n» = 3
fn f(«2:m»: f32, static «3:n» = «1:n», static k = «3:n») -> f32 = «2:m» * «3:n»`,
  "a var that is written": `fn f(x: f32) -> f32 {
  var «1:y» = x
  repeat 3 { «1:y» = «1:y» + 1 }
  return «1:y»
}`,
  "a task's state, primed too": `task Walk {
  state «1:at»: f32 = 0
  action «2:move»: f32 in -1 .. 1
  observe «1:at»
  step { «1:at» = «1:at» + «2:move» }
  reward «1:at»'
  horizon 5
}`,
  "enum members, by type and by path": `enum «1:Side» { «2:left», right }
fn f(s: «1:Side») -> f32 = if s == «2:left» then 1.0 else 0.0
fn g() -> bool = «1:Side».«2:left» == «1:Side».right`,
  "a module's parameters, in it and from its instances": `module «1:scale»<«2:n»>() {
  param «3:w»: f32[«2:n»] = 1
  call(«4:x»: f32[«2:n»]) -> f32[«2:n»] = «3:w» * «4:x»
}
module two<n>() {
  sub «5:inner» = «1:scale»<n>()
  call(x: f32[n]) -> f32[n] = «5:inner»(x) + «5:inner».«3:w»
}`,
  "a learner's states and type parameters": `learner still<«1:T»: Supervised>(«2:rate» = 0.5) for «1:T» {
  state «3:s» = 0.0
  fn «4:away»(x) = x - «3:s» * «2:rate»
  train { let «5:loss» = minimise «4:away»(«3:s») ^ 2 over «3:s» with sgd(0.1) }
}`,
  "what a rollout remembers": `learner go<T: Mdp>() for T with discrete actions {
  state s = 0.0
  train {
    let task ~ tasks
    let ep = rollout task from «1:h» = 0.0 {
      let a ~ Categorical(zeros(T.Action))
      «1:h» = «1:h» + 1
      act a
    }
  }
}`,
};

describe("every place of a name is found from every other", () => {
  it.each(Object.entries(cases))("%s", (_, source) => {
    const { text, places } = marked(source);
    const program = programOf(text);
    for (const [number, offsets] of places) {
      for (const offset of offsets) {
        const found = program.at("spec.mrl", offset);
        const all = found ? program.occurrences(found.symbol).map(({ span }) => span.start) : [];
        expect({ number, all: all.toSorted((a, b) => a - b) }).toEqual({ number, all: offsets });
      }
    }
  });
});

describe("names of other files", () => {
  it("finds the library's declaration, its parameters and every use of it", () => {
    const program = programOf(`import { maml as learn } from "std/learners"
const net = mlp(hidden: [4])
const other = mlp(hidden: [4])
const l = learn(model: net, shots: 1, inner_lr: 0.1)`);
    const source = `const net = mlp(hidden`;
    const offset = program.file("spec.mrl")!.uses.find(({ name }) => name === "mlp")!.span.start;
    const mlp = program.at("spec.mrl", offset)!;
    expect(source).toContain(mlp.symbol.name);
    expect(mlp.symbol.file).toMatch(/std\/prelude\/nets\.mrl$/);
    expect(program.occurrences(mlp.symbol).filter(({ file }) => file === "spec.mrl")).toHaveLength(2);
    const argument = program.file("spec.mrl")!.uses.find(({ name }) => name === "inner_lr")!;
    const parameter = program.resolve("spec.mrl", argument)!;
    expect(parameter).toMatchObject({ kind: "parameter", name: "inner_lr" });
    expect(parameter.file).toMatch(/std\/learners\/maml\.mrl$/);
  });

  it("finds something for every use in the library that is no built-in's", () => {
    const host = new NodeHost();
    for (const file of host.folders(host.library).flatMap((folder) => host.files(folder) ?? [])) {
      const loaded = loadModules(file, host);
      const program = new ProgramSymbols(loaded);
      for (const use of program.file(file)!.uses) {
        if (use.kind !== "name" || use.role === "read") continue;
        const isOwn = /^(Dist|Net|Recurrent|Optimiser|Maybe|Previous|Supervised|Mdp)$/.test(use.name);
        expect({ file, name: use.name, found: isOwn || program.resolve(file, use) !== undefined }).toEqual({
          file,
          name: use.name,
          found: true,
        });
      }
    }
  });

  it("keeps the scopes of half a file", () => {
    const program = programOf("fn f(a: f32) -> f32 {\n  let b = a\n  let c = b +\n  return b\n}\nfn g(");
    const names = program.file("spec.mrl")!.symbols.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["f", "a", "b"]));
  });
});
