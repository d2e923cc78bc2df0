import { notType, unknownField } from "../diagnostics/codes/names.js";
import type * as ast from "../syntax/ast.js";
import { formatType } from "../types/format.js";
import { unknownType, type Type } from "../types/type.js";
import type { Context } from "./context.js";
import { describe } from "./describe.js";
import { knownInstanceType } from "./nets.js";
import { enumType } from "./resolve-type.js";
import { typeOf, type TaskDeclarationV, type V } from "./value.js";

/**
 * What the name of a value is as a type: a net's name stands for its instances where their sizes are known, and a task's
 * enums are reached by its name, `MiniMap.Move`. Of anything else it is reported what to write instead.
 */
export function valueAsType(ctx: Context, expression: ast.TypeName, value: V): Type {
  const [name, inner] = expression.path;
  if (value.kind === "unknown") return unknownType;
  if (value.kind === "enum" && !inner) return enumType(value.declaration);
  if (value.kind === "taskDeclaration" && inner) return enumOfTask(ctx, value, inner);
  const instance = value.kind === "recipe" && !inner ? knownInstanceType(ctx, value) : undefined;
  if (instance) return instance;
  const hints = [insteadOf(name!.text, value)];
  ctx.el.report(ctx, notType, { name: name!.text, what: kindOf(value) }, name!.span, { hints });
  return unknownType;
}

function enumOfTask(ctx: Context, task: TaskDeclarationV, name: ast.Name): Type {
  const enums = task.declaration.members.filter((member) => member.kind === "enum");
  const found = enums.find((member) => member.name.text === name.text);
  if (found) return enumType(found);
  const hints =
    enums.length > 0 ? [`its enums are ${enums.map((e) => `\`${e.name.text}\``).join(", ")}`] : [];
  ctx.el.report(ctx, unknownField, { field: name.text, of: describe(task) }, name.span, { hints });
  return unknownType;
}

function kindOf(value: V): string {
  switch (value.kind) {
    case "module":
      return "a module";
    case "recipe":
      return "a net whose sizes are not known here";
    case "fn":
      return "a function";
    case "distFamily":
      return "a distribution";
    case "taskDeclaration":
    case "family":
      return "a task";
    case "learner":
      return "a learner";
    default:
      return "a value";
  }
}

/** What to write where such a value was named. */
function insteadOf(name: string, value: V): string {
  switch (value.kind) {
    case "module":
      return `a net has a type of its own for its instances, by its name: one of known sizes as a constant, \`const net = ${name}<${value.declaration.typeParams.map((_, i) => i + 2).join(", ")}>()\`, one of any sizes as a parameter, \`net: Net<X, Y>\`; a function's parameter can ask for the type of a \`call\`, such as \`f32[n] -> f32[m]\``;
    case "recipe":
      return `say its sizes, as in \`linear<3, 2>()\`, or take it as a parameter, \`${name}: Net<X, Y>\`, whose name is its instances' type`;
    case "fn":
      return "the type of a function is what it takes and what it gives, as in `f32[n] -> f32`";
    case "distFamily":
      return "the type of a distribution says of what it is one, as in `Dist<f32>`";
    case "taskDeclaration":
    case "family":
      return "what a learner knows of its tasks is written with `T`, as in `learner name<T: Supervised>(…) for T`: `T.X` and `T.Y`, or `T.Observation` and `T.Action` of an `Mdp`";
    case "learner":
      return "a learner is named by an experiment alone";
    case "tensor":
      return `values like it are of type \`${formatType({ ...value.type, bounds: undefined })}\``;
    default:
      return `values like it are of type \`${formatType(typeOf(value))}\``;
  }
}
