import type * as ast from "../syntax/ast.js";
import { partsOf } from "../syntax/nodes.js";
import { elementOf, prune, type Type } from "../types/type.js";
import type { TypeOf } from "./program.js";

/** A place where a field of a record is named. */
export interface FieldPlace {
  readonly name: string;
  readonly span: ast.Span;
  /**
   * `named` in the type of a `type` declaration and `type` in any other type; `value` where a record is made, `read` behind a
   * dot, `pattern` where a record is taken apart, which binds a name too.
   */
  readonly role: "named" | "type" | "value" | "read" | "pattern";
  /**
   * The names of all fields of its record, which are what tells it from others: records have no names. Undefined where the
   * record's type is not known.
   */
  readonly record: string | undefined;
  /** `{z}` and `record z`: it stands for a field and its value at once; what parts the two when they are written out. */
  readonly shorthand: string | undefined;
}

/** Every place of a file where a field of a record is named. What is behind the dot of an enum or a net is no field. */
export function fieldPlaces(tree: ast.SourceFile, typeOf: TypeOf): readonly FieldPlace[] {
  return new Collector(typeOf).collect(tree);
}

/** What names a record type by its fields. */
function recordOf(names: Iterable<string>): string {
  return [...names].sort().join(" ");
}

class Collector {
  readonly #typeOf: TypeOf;
  readonly #places: FieldPlace[] = [];
  /** The types of `type` declarations. */
  readonly #declared = new Set<object>();

  constructor(typeOf: TypeOf) {
    this.#typeOf = typeOf;
  }

  collect(tree: ast.SourceFile): readonly FieldPlace[] {
    this.#visit(tree, undefined);
    return this.#places;
  }

  /** `rollout` is the record of the episode around. */
  #visit(node: object, rollout: string | undefined): void {
    let inside = rollout;
    if ("kind" in node)
      switch (node.kind) {
        case "type":
          if ("name" in node) this.#declared.add((node as ast.TypeDeclaration).type);
          break;
        case "recordType":
          this.#fieldsOf(node as ast.RecordType);
          break;
        case "record":
          if ("fields" in node) this.#made(node as ast.RecordExpression);
          else this.#recorded(node as ast.RecordStatement, rollout);
          break;
        case "field":
          if ("object" in node) this.#read(node as ast.FieldExpression);
          break;
        case "example":
          this.#example(node as ast.TaskExample);
          break;
        case "let":
        case "var": {
          const { pattern, start, counts } = node as ast.LetStatement;
          this.#pattern(pattern, counts.length === 0 ? drawnFrom(this.#type(start.value)) : undefined);
          break;
        }
        case "for":
        case "comprehension": {
          const { pattern, iterable } = node as ast.ForStatement | ast.Comprehension;
          this.#pattern(pattern, itemOf(this.#type(iterable)));
          break;
        }
        case "lambda":
          for (const { pattern } of (node as ast.Lambda).params) this.#pattern(pattern, undefined);
          break;
        case "rollout":
          inside = this.#recordAt(node as ast.RolloutExpression);
          break;
      }
    for (const part of partsOf(node)) this.#visit(part, inside);
  }

  #type(expression: ast.Expression): Type | undefined {
    const type = this.#typeOf(expression);
    return type && prune(type);
  }

  #recordAt(expression: ast.Expression): string | undefined {
    const type = this.#type(expression);
    return type?.kind === "record" ? recordOf(type.fields.keys()) : undefined;
  }

  #add(
    { text, span }: ast.Name,
    role: FieldPlace["role"],
    record: string | undefined,
    shorthand?: string,
  ): void {
    this.#places.push({ name: text, span, role, record, shorthand });
  }

  #fieldsOf(type: ast.RecordType): void {
    const record = recordOf(type.fields.map(({ name }) => name.text));
    const role = this.#declared.has(type) ? "named" : "type";
    for (const { name } of type.fields) this.#add(name, role, record);
  }

  #made(expression: ast.RecordExpression): void {
    const { fields } = expression;
    const named = fields.filter((field) => field.kind === "field");
    const own = named.length === fields.length ? recordOf(named.map(({ name }) => name.text)) : undefined;
    const record = this.#recordAt(expression) ?? own;
    for (const { name, value } of named)
      this.#add(name, "value", record, isShorthand(name, value) ? ": " : undefined);
  }

  #recorded({ name, value }: ast.RecordStatement, rollout: string | undefined): void {
    this.#add(name, "value", rollout, isShorthand(name, value) ? " = " : undefined);
  }

  #read({ object, name }: ast.FieldExpression): void {
    const type = this.#type(object);
    if (type === undefined || type.kind === "unknown") this.#add(name, "read", undefined);
    else if (type.kind === "record") this.#add(name, "read", recordOf(type.fields.keys()));
  }

  #example({ fields }: ast.TaskExample): void {
    const own = fields.filter(({ local }) => !local);
    const record = recordOf(own.map(({ name }) => name.text));
    for (const { name, start } of own)
      this.#add(name, "value", record, isShorthand(name, start.value) ? " = " : undefined);
  }

  #pattern(pattern: ast.Pattern, of: Type | undefined): void {
    const type = of && prune(of);
    if (pattern.kind === "tuplePattern")
      pattern.items.forEach((item, i) =>
        this.#pattern(item, type?.kind === "tuple" ? type.items[i] : undefined),
      );
    else if (pattern.kind === "recordPattern") {
      const record = type?.kind === "record" ? recordOf(type.fields.keys()) : undefined;
      for (const name of pattern.fields) this.#add(name, "pattern", record);
    }
  }
}

function isShorthand(name: ast.Name, value: ast.Expression): boolean {
  return value.kind === "reference" && value.span.start === name.span.start;
}

/** What `let … ~ e` binds. */
function drawnFrom(type: Type | undefined): Type | undefined {
  return type?.kind === "dist" ? prune(type.of) : type;
}

/** What a loop over a value binds. */
function itemOf(type: Type | undefined): Type | undefined {
  if (type?.kind === "list") return type.element;
  return type && elementOf(type)?.element;
}
