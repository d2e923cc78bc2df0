import type * as ast from "../syntax/ast.js";
import type { InstanceV, RecipeV } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { boundText } from "./calls.js";
import { expressionCode } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { slotClass } from "./slot-class.js";
import type { Writer } from "./writer.js";

/** The class of a recipe's instances. */
export function recipeClass(writer: Writer, recipe: RecipeV): string {
  const { name } = writer.moduleClass(recipe.declaration, recipe.module);
  if ((!recipe.features && !recipe.outputs) || !recipe.slot) return name;
  const { key, make } = slotClass(writer, recipe, name);
  const known = writer.slots.get(key);
  if (known !== undefined) return known;
  const own = writer.plainly(make);
  writer.slots.set(key, own);
  return own;
}

/** The method that a call of an instance is. */
export function callOf({ recipe }: InstanceV): string {
  return recipe.slot && (recipe.features || recipe.outputs) ? "read" : "call";
}

/** A recipe as a function that draws an instance. */
export function recipeText(body: Body, expression: ast.Expression, recipe: RecipeV): string {
  const made = withoutHead(body, expression);
  const constant = constantOf(body, made);
  if (constant) return recipeText(constant.body, constant.value, recipe);
  if (made.kind !== "call") return expressionCode(body, expression).text;
  return `(key: Key) => ${instanceText(body, made, recipe, "key")}`;
}

/** What a name stands for that is a file's constant, and the body that it is read in. */
function constantOf(
  { writer, env, module }: Body,
  expression: ast.Expression,
): { readonly body: Body; readonly value: ast.Expression } | undefined {
  if (expression.kind !== "reference" || env.lookup(expression.name)) return undefined;
  const declared = module.scope.get(expression.name);
  if (declared?.declaration.kind !== "const") return undefined;
  const { declaration } = declared;
  const runs = writer.root.all.get(declaration) ?? [];
  const keys = new Keys();
  const body = new Body(writer, runs, declared.module, new Env(), keys, keys.root);
  return { body, value: declaration.value };
}

/** The net's own expression within what says how distributions are read from it, `gaussian(net, log_std: 0)`. */
function withoutHead(body: Body, expression: ast.Expression): ast.Expression {
  if (expression.kind !== "call" || body.valueOf(expression.callee)?.kind !== "fn") return expression;
  const net = expression.args.find((arg) => arg.name?.text === "net") ?? expression.args[0];
  return net && body.valueOf(net.value)?.kind === "recipe" ? withoutHead(body, net.value) : expression;
}

/** A new instance of a recipe. */
export function instanceText(
  body: Body,
  expression: ast.CallExpression,
  recipe: RecipeV,
  key: string,
): string {
  const { declaration, activation } = recipe;
  const { ctor } = body.writer.moduleClass(declaration, recipe.module);
  if (!activation) return body.notWritten("this net", expression.span);
  const written = expression.callee.kind === "instantiate" ? expression.callee.args : [];
  const args = ctor.flatMap((name) => {
    const place = declaration.typeParams.findIndex((param) => param.name.text === name);
    if (place < 0) {
      const param = declaration.params.find((one) => one.name.text === name)!;
      return [boundText(body, activation, param, declaration.params)];
    }
    const arg = written[place];
    if (arg) return [typeArgumentText(body, arg)];
    const size = recipe.typeArgs.get(name);
    return [size && "size" in size ? `${size.size}` : "NaN"];
  });
  return `new ${recipeClass(body.writer, recipe)}(${[key, ...args].join(", ")})`;
}

function typeArgumentText(body: Body, arg: ast.TypeArgument): string {
  if (arg.kind === "dim") return expressionCode(body, arg.value).text;
  return sizeOfType(body, arg.type) ?? body.notWritten("this size", arg.type.span);
}

/** `n` and `sizes[i]` are read as types inside `<…>`. */
function sizeOfType(body: Body, type: ast.TypeExpression): string | undefined {
  if (type.kind === "typeName" && type.args.length === 0) {
    const [first, ...rest] = type.path;
    const base = body.env.lookup(first!.text)?.().text;
    return base && [base, ...rest.map((name) => name.text)].join(".");
  }
  if (type.kind !== "arrayType") return undefined;
  const object = sizeOfType(body, type.element);
  return object && `${object}${type.dims.map((dim) => `[${expressionCode(body, dim).text}]`).join("")}`;
}
