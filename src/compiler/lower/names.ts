import * as nameCodes from "../diagnostics/codes/names.js";
import { recursion } from "../diagnostics/codes/calls.js";
import { suggest } from "../diagnostics/suggest.js";
import type * as ast from "../syntax/ast.js";
import { prune, type Type } from "../types/type.js";
import { builtins } from "./builtins/index.js";
import { constantValue } from "./constants.js";
import type { Context } from "./context.js";
import { Frame } from "./frame.js";
import { declaredFunction } from "./functions.js";
import { didYouMean } from "./resolve-type.js";
import { Scope } from "./scope.js";
import type { Declared, SourceModule } from "./source.js";
import { RootStore } from "./store.js";
import { Effects } from "./effects.js";
import type { Elaborator } from "./elaborator.js";
import { intValue, unknownValue, type V } from "./value.js";

/** The context of a module's top level. */
export function moduleContext(el: Elaborator, module: SourceModule): Context {
  return {
    el,
    module,
    scope: new Scope(module),
    frame: Frame.root("static"),
    store: new RootStore(),
    effects: new Effects(),
    loops: [],
    phase: "static",
    calls: undefined,
    hyperPath: undefined,
  };
}

/** What a name stands for: nearest body first, then the file's top level, then the built-in functions. */
export function valueOfName(ctx: Context, name: string, span: ast.Span, expected?: Type): V {
  const binding = ctx.scope.lookup(name);
  if (binding?.kind === "value") return binding.value;
  if (binding?.kind === "cell") {
    if (!ctx.store.has(binding.cell)) ctx.el.report(ctx, nameCodes.noValueYet, { name }, span);
    if (binding.cell.kind === "state") ctx.activation?.read(binding.cell);
    return ctx.store.read(binding.cell);
  }
  if (binding?.kind === "lazy") return binding.evaluate(ctx);
  if (binding?.kind === "type") {
    const type = prune(binding.type);
    if (type.kind === "family" || type.kind === "unknown" || (type.kind === "variable" && type.bound))
      return { kind: "type", type };
    ctx.el.report(ctx, nameCodes.typeParameterCase, { name, expected: "a value" }, span);
    return unknownValue;
  }
  const member = expected && enumMember(expected, name);
  if (member) return member;
  const declared = ctx.module.scope.get(name);
  if (declared) return declaredValue(ctx, declared);
  const builtin = builtins.get(name);
  if (builtin) return builtin;
  const members = enumMembers(expected);
  const names = [...members, ...ctx.scope.visible(), ...ctx.module.scope.keys(), ...builtins.keys()];
  const suggestion = ctx.el.diagnostics.count < maxSuggestions ? suggest(name, names) : undefined;
  const known = members.length > 0 ? [`an enum is asked for here; it has ${listed(members)}`] : [];
  const elsewhere = Object.hasOwn(seenElsewhere, name) ? [seenElsewhere[name]!] : [];
  const extras =
    suggestion && elsewhere.length === 0
      ? didYouMean(ctx, suggestion, span)
      : { hints: [...known, ...elsewhere] };
  ctx.el.report(ctx, nameCodes.unknownName, { name }, span, extras);
  return unknownValue;
}

/** Names that stand for something by themselves, and where: what is told of one that stands at another place. */
const seenElsewhere: Readonly<Record<string, string>> = {
  iteration: "`iteration` counts the iterations of `train`, and can be seen there alone",
  observation: "the body of a `rollout` sees its `observation`; afterwards it is a field of the episode",
  instruction: "the body of a `rollout` sees its `instruction`, unless it is played `without instruction`",
  previous: "the body of a `rollout` sees what came of the step before, its `previous`",
  signals: "signals are fields of an episode that has been played, `ep.signals`, in `prepare` and `train`",
  hidden: "`task.hidden` is for `privileged` and `oracle` learners",
};

/** In a file with more errors than this nobody reads each one's suggestion, and finding them takes time. */
const maxSuggestions = 200;

/** The names of the members of the enum that is asked for; none where it is something else. */
function enumMembers(expected: Type | undefined): string[] {
  const type = expected && prune(expected);
  return type?.kind === "tensor" && type.enum ? type.enum.members.map((member) => member.text) : [];
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function enumMember(expected: Type, name: string): V | undefined {
  const type = prune(expected);
  if (type.kind !== "tensor" || !type.enum) return undefined;
  const index = type.enum.members.findIndex((member) => member.text === name);
  if (index < 0) return undefined;
  return { ...intValue(index), type: { ...type, dims: [] }, known: index };
}

/** A declaration of a file as a value. */
export function declaredValue(ctx: Context, { module, declaration }: Declared): V {
  const { el } = ctx;
  const known = el.evaluated.get(declaration);
  if (known && known !== "pending") return known;
  const value = ((): V => {
    switch (declaration.kind) {
      case "const": {
        if (known === "pending") {
          const { name, value: start } = declaration;
          el.report(moduleContext(el, module), recursion, { name: name.text }, start.span);
          return unknownValue;
        }
        el.evaluated.set(declaration, "pending");
        const activation = ctx.activation?.called(undefined, { node: declaration, module });
        const at = { ...moduleContext(el, module), activation };
        const start = (): V => constantValue(at, declaration);
        return el.nested(at, declaration.name.text, declaration.value.span, start) ?? unknownValue;
      }
      case "fn":
        return declaredFunction(ctx, declaration, new Scope(module));
      case "module":
        return { kind: "module", declaration, module, typeArgs: [] };
      case "distribution":
        return { kind: "distFamily", declaration, module };
      case "task":
        return { kind: "taskDeclaration", declaration, module };
      case "learner":
        return { kind: "learner", declaration, module };
      case "enum":
        return { kind: "enum", declaration };
      default:
        return unknownValue;
    }
  })();
  el.evaluated.set(declaration, value);
  return value;
}
