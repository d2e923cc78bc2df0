import type * as ast from "../syntax/ast.js";
import { isSizeName } from "../lower/resolve-type.js";
import type { Env } from "./body.js";
import { code } from "./code.js";
import { identifier } from "./names.js";
import type { Writer } from "./writer.js";

/** What has a type in which sizes may stand: a parameter and the text that stands for it. */
export interface Sized {
  readonly type: ast.TypeExpression | undefined;
  readonly text: string;
}

/**
 * Binds the sizes that a signature names, `n` of `f32[n]`, each to a constant that is read from a parameter which
 * has it. Gives, once a body is written, the declarations of those that the body names.
 */
export function bindSizes(writer: Writer, env: Env, params: readonly Sized[]): () => string[] {
  const texts = new Map<string, string>();
  for (const { type, text } of params) {
    if (!type) continue;
    for (const [name, size] of sizesIn(writer, type, text, 0))
      if (!texts.has(name) && !env.lookup(name)) texts.set(name, size);
  }
  const used = new Set<string>();
  for (const name of texts.keys()) {
    env.bind(name, () => {
      used.add(name);
      return code(identifier(name), true);
    });
  }
  return () =>
    [...texts]
      .filter(([name]) => used.has(name))
      .map(([name, size]) => `const ${identifier(name)} = ${size};`);
}

/** The sizes that stand bare in a type, and how each is told from a value of it; `axes` are around the value. */
function sizesIn(writer: Writer, type: ast.TypeExpression, text: string, axes: number): [string, string][] {
  switch (type.kind) {
    case "arrayType": {
      const own = type.dims.flatMap((dim, i): [string, string][] =>
        dim.kind === "reference" && isSizeName(dim.name) ? [[dim.name, sizeText(text, axes + i)]] : [],
      );
      return [...own, ...sizesIn(writer, type.element, text, axes + type.dims.length)];
    }
    case "recordType":
      return type.fields.flatMap((field) => sizesIn(writer, field.type, `${text}.${field.name.text}`, axes));
    case "tupleType":
      return type.items.flatMap((item, i) => sizesIn(writer, item, `${text}[${i}]`, axes));
    case "boundedType":
      return sizesIn(writer, type.type, text, axes);
    case "typeName": {
      const declared = type.path.length === 1 ? writer.typeDeclaration(type.path[0]!.text) : undefined;
      if (!declared) return [];
      const inner = new Map(sizesIn(writer, declared.declaration.type, text, axes));
      return declared.declaration.typeParams.flatMap(({ name }, i): [string, string][] => {
        const [own, size] = [sizeName(type.args[i]), inner.get(name.text)];
        return own !== undefined && size !== undefined ? [[own, size]] : [];
      });
    }
    default:
      return [];
  }
}

function sizeName(arg: ast.TypeArgument | undefined): string | undefined {
  if (arg?.kind === "dim") return arg.value.kind === "reference" ? arg.value.name : undefined;
  const type = arg?.type;
  return type?.kind === "typeName" && type.path.length === 1 && isSizeName(type.path[0]!.text)
    ? type.path[0]!.text
    : undefined;
}

function sizeText(text: string, axis: number): string {
  return axis === 0 ? `mrl.len(${text})` : `mrl.size(${text}, ${axis})`;
}
