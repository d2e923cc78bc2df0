import type * as ast from "../syntax/ast.js";
import type { Scopes } from "./scopes.js";

/** `<T: Mdp, n>` */
export function declareTypeParams(scopes: Scopes, params: readonly ast.TypeParam[]): void {
  for (const param of params)
    scopes.declare(param.name, { kind: "typeParameter", node: param, extent: param.span });
}

export function declareParams(scopes: Scopes, params: readonly ast.Param[]): void {
  for (const param of params)
    scopes.declare(param.name, { kind: "parameter", node: param, extent: param.span });
}

/** Sizes that a signature names without declaring them; each is declared where it stands first. */
export function declareFreeSizes(
  scopes: Scopes,
  params: readonly ast.Param[],
  result: ast.TypeExpression | undefined,
  isGlobal: (name: string) => boolean,
): void {
  for (const type of [...params.map((param) => param.type), result])
    if (type) sizesOf(type, (name) => declareSize(scopes, name, isGlobal));
}

function declareSize(scopes: Scopes, reference: ast.Reference, isGlobal: (name: string) => boolean): void {
  const { name: text, span } = reference;
  if (!/^[a-z_]/.test(text) || scopes.lookup(text) || isGlobal(text)) return;
  scopes.declare({ text, span }, { kind: "size", node: reference, extent: span });
}

/** Every lone name where a size stands, outside of function types, whose sizes are their own. */
export function sizesOf(type: ast.TypeExpression, found: (name: ast.Reference) => void): void {
  const inSize = (expression: ast.Expression): void => {
    if (expression.kind === "reference") found(expression);
    if (expression.kind === "binary") {
      inSize(expression.left);
      inSize(expression.right);
    }
  };
  switch (type.kind) {
    case "arrayType":
      sizesOf(type.element, found);
      type.dims.forEach(inSize);
      break;
    case "recordType":
      type.fields.forEach((field) => sizesOf(field.type, found));
      break;
    case "tupleType":
      type.items.forEach((item) => sizesOf(item, found));
      break;
    case "optionalType":
      sizesOf(type.type, found);
      break;
    case "boundedType":
      sizesOf(type.type, found);
      if (type.range.kind === "range" && type.range.end) inSize(type.range.end);
      break;
    case "typeName":
      for (const arg of type.args) {
        if (arg.kind === "dim") inSize(arg.value);
        else if (isLoneName(arg.type)) {
          const [{ text, span }] = arg.type.path as [ast.Name];
          if (!builtInTypes.has(text)) found({ kind: "reference", name: text, span });
        } else sizesOf(arg.type, found);
      }
      break;
  }
}

function isLoneName(type: ast.TypeExpression): type is ast.TypeName {
  return type.kind === "typeName" && type.path.length === 1 && type.args.length === 0;
}

/** Types that the language itself has. */
export const builtInTypes: ReadonlySet<string> = new Set(["f32", "i32", "bool", "int", "string", "range"]);
