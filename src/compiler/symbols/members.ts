import type * as ast from "../syntax/ast.js";
import { prune, type Type } from "../types/type.js";
import type { ProgramSymbols, TypeOf } from "./program.js";
import type { SourceSymbol, Use } from "./symbol.js";

/** The parameter that a named argument gives. */
export function parameterOf(
  program: ProgramSymbols,
  file: string,
  use: Use & { readonly kind: "argument" },
): SourceSymbol | undefined {
  const callee = calleeOf(program, file, use.callee);
  if (!callee || !("params" in callee.node)) return undefined;
  const params = callee.node.params as readonly ast.Param[];
  const param = params.find(({ name }) => name.text === use.name);
  return param && program.file(callee.file)?.byNode.get(param);
}

/** What a callee that is a name, with or without type arguments, declares. */
export function calleeOf(
  program: ProgramSymbols,
  file: string,
  callee: ast.Expression,
): SourceSymbol | undefined {
  if (callee.kind === "instantiate") return calleeOf(program, file, callee.callee);
  const symbol = symbolOf(program, file, callee);
  return symbol && program.target(file, symbol);
}

/** The symbol that an expression names: a name, or a member by a path of names. */
function symbolOf(
  program: ProgramSymbols,
  file: string,
  expression: ast.Expression,
): SourceSymbol | undefined {
  const span = expression.kind === "field" ? expression.name.span : expression.span;
  if (expression.kind !== "reference" && expression.kind !== "field") return undefined;
  const use = program
    .file(file)
    ?.uses.find((one) => one.span.start === span.start && one.kind !== "argument");
  return use && program.resolve(file, use);
}

/** What `name` in `object.name` means, by what the object names or else by its type. */
export function memberOf(
  program: ProgramSymbols,
  file: string,
  use: Use & { readonly kind: "member" },
  typeOf: TypeOf,
): SourceSymbol | undefined {
  const named = symbolOf(program, file, use.object);
  const owner = named && program.target(file, named);
  if (owner?.kind === "enum" || owner?.kind === "task") {
    const kind = owner.kind === "enum" ? "enumMember" : "enum";
    return membersOf(program, owner).find((member) => member.kind === kind && member.name === use.name);
  }
  const type = typeOf(use.object);
  return type && membersOfType(program, prune(type)).find(({ name }) => name === use.name);
}

/** The symbols that stand directly in a declaration. */
export function membersOf(program: ProgramSymbols, owner: SourceSymbol): SourceSymbol[] {
  return (program.file(owner.file)?.symbols ?? []).filter(({ container }) => container === owner);
}

/** The parts and functions of a net's module, by the type of its instances. */
export function membersOfType(program: ProgramSymbols, type: Type): SourceSymbol[] {
  if (type.kind === "array") return membersOfType(program, prune(type.element));
  if (type.kind !== "instance" || !("declaration" in type.recipe)) return [];
  const recipe = type.recipe as { declaration: ast.ModuleDeclaration; module: { file: string } };
  const module = program.global(recipe.module.file, recipe.declaration.name.text);
  const isMember = ({ kind }: SourceSymbol): boolean => kind === "param" || kind === "sub" || kind === "fn";
  return module ? membersOf(program, module).filter(isMember) : [];
}
