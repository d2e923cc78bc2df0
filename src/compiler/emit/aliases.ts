import type * as ast from "../syntax/ast.js";
import { isSizeName } from "../lower/resolve-type.js";
import type { SourceModule } from "../lower/source.js";
import { leaves } from "../lower/tree.js";
import type { RecordV, V } from "../lower/value.js";
import { typeDeclaration } from "./declarations.js";
import { elementOf } from "./loops.js";
import { batch, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** A `type` of a file of the spec. */
export interface DeclaredType {
  readonly declaration: ast.TypeDeclaration;
  readonly module: SourceModule;
}

/**
 * The types that the spec has names for. Values do not remember the names of their types: a record has the name
 * of the first `type` that describes it, which in TypeScript is the same type.
 */
export class Aliases {
  private readonly declared: DeclaredType[];
  /** Names by what they stand for. */
  private readonly names = new Map<ast.TypeDeclaration, Map<string, string>>();
  /** What is being described: a type does not describe itself. */
  private readonly open = new Set<ast.TypeDeclaration>();

  constructor(private readonly writer: Writer) {
    const { declaration: learner, learner: run } = writer;
    const inFiles = [...writer.owners.modules].flatMap((module) =>
      module.tree.declarations.map((declaration) => ({ declaration, module })),
    );
    const inLearner = learner.members.map((declaration) => ({ declaration, module: run.subject.module }));
    this.declared = [...inLearner, ...inFiles].filter(
      (one): one is DeclaredType => one.declaration.kind === "type",
    );
  }

  /** The `type` of a name. */
  of(name: string): DeclaredType | undefined {
    return this.declared.find(({ declaration }) => declaration.name.text === name);
  }

  /** The name of a record's type, of a batch of such too; undefined where it has none. */
  find(value: RecordV): string | undefined {
    const depth = Math.min(...leaves(value).map((leaf) => leaf.value.type.dims.length));
    let inner: V = value;
    for (let axes = 0; axes <= depth && Number.isFinite(depth); axes++) {
      for (const one of this.declared) {
        const name = this.named(one, inner);
        if (name !== undefined) return batch(this.writer, name, axes);
      }
      if (axes < depth) inner = elementOf(inner);
    }
    return undefined;
  }

  private named({ declaration, module }: DeclaredType, value: V): string | undefined {
    if (this.open.has(declaration) || !isRecord(declaration.type)) return undefined;
    this.open.add(declaration);
    const found = new Map<string, V>();
    const text = this.writer.plainly(() =>
      this.described(declaration.type, value, found, paramsOf(declaration)),
    );
    this.open.delete(declaration);
    if (text === undefined) return undefined;
    const params = [...paramsOf(declaration)].filter((param) => found.has(param));
    const args = params.map((param) => typeText(this.writer, found.get(param)!));
    const name = this.declare({ declaration, module }, params, text);
    return args.length === 0 ? name : `${name}<${args.join(", ")}>`;
  }

  private declare({ declaration, module }: DeclaredType, params: readonly string[], text: string): string {
    const known = this.names.get(declaration) ?? new Map<string, string>();
    this.names.set(declaration, known);
    const before = known.get(text);
    if (before !== undefined) return before;
    const name = this.writer.names.take(declaration.name.text);
    known.set(text, name);
    const made = typeDeclaration(name, text, this.writer.docs(module, declaration), params);
    this.writer.declarations.add("library", made, { module, span: declaration.span });
    return name;
  }

  /** A type as TypeScript, where it describes a value; `found` are the values of type parameters. */
  private described(
    type: ast.TypeExpression,
    value: V,
    found: Map<string, V>,
    params: ReadonlySet<string>,
  ): string | undefined {
    switch (type.kind) {
      case "recordType": {
        if (value.kind !== "record" || value.fields.size !== type.fields.length) return undefined;
        const fields = type.fields.map(({ name, type: field }) => {
          const own = value.fields.get(name.text);
          const text = own && this.described(field, own, found, params);
          return text === undefined ? undefined : `readonly ${name.text}: ${text}`;
        });
        return fields.every((field) => field !== undefined) ? `{ ${fields.join("; ")} }` : undefined;
      }
      case "arrayType": {
        let inner = value;
        for (const _ of type.dims) {
          if (leaves(inner).some((leaf) => leaf.value.type.dims.length === 0)) return undefined;
          inner = elementOf(inner);
        }
        const text = this.described(type.element, inner, found, params);
        const isTensor = inner.kind === "tensor" && !params.has(nameOf(type.element) ?? "");
        return text === undefined || isTensor ? text : batch(this.writer, text, type.dims.length);
      }
      case "boundedType":
        return this.described(type.type, value, found, params);
      case "typeName":
        return this.describedByName(type, value, found, params);
      default:
        return undefined;
    }
  }

  private describedByName(
    type: ast.TypeName,
    value: V,
    found: Map<string, V>,
    params: ReadonlySet<string>,
  ): string | undefined {
    const name = nameOf(type);
    // What is a task's own, such as `T.Observation`, is what it is.
    if (name === undefined) return typeText(this.writer, value);
    if (params.has(name)) {
      const before = found.get(name);
      if (before && typeText(this.writer, before) !== typeText(this.writer, value)) return undefined;
      found.set(name, value);
      return name;
    }
    if (["f32", "i32", "bool"].includes(name)) {
      const fits = value.kind === "tensor" && value.type.dtype === name && value.type.dims.length === 0;
      return fits ? typeText(this.writer, value) : undefined;
    }
    const declared = this.of(name);
    return declared && isRecord(declared.declaration.type)
      ? this.named(declared, value)
      : typeText(this.writer, value);
  }
}

/** Whether a type is that of records, or of batches of them. */
function isRecord(type: ast.TypeExpression): boolean {
  return type.kind === "recordType" || (type.kind === "arrayType" && isRecord(type.element));
}

function nameOf(type: ast.TypeExpression): string | undefined {
  return type.kind === "typeName" && type.path.length === 1 ? type.path[0]!.text : undefined;
}

/** The parameters of a type that stand for types, and for no task's. */
function paramsOf({ typeParams }: ast.TypeDeclaration): ReadonlySet<string> {
  return new Set(
    typeParams.flatMap(({ name, bound }) => (bound || isSizeName(name.text) ? [] : [name.text])),
  );
}
