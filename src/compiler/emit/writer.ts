import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { Elaborator } from "../lower/elaborator.js";
import type { SourceModule } from "../lower/source.js";
import { leaves, type Leaf } from "../lower/tree.js";
import type { DistFamilyV, InstanceV, RecipeV, RecordV, TaskFamilyV, TensorV, V } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { boundText } from "./calls.js";
import { mathName, runtimeName } from "./builtins.js";
import { code, NotWritten, type Code } from "./code.js";
import { distributionClass, drawnType } from "./distribution-class.js";
import {
  constantDeclaration,
  Declarations,
  interfaceDeclaration,
  property,
  typeDeclaration,
} from "./declarations.js";
import { expressionCode } from "./expressions.js";
import { functionUnit, sameFunction, type FunctionUnit } from "./function-unit.js";
import { Keys } from "./key-ref.js";
import { moduleClass, type ModuleClass } from "./module-class.js";
import { identifier, TopNames } from "./names.js";
import { slotClass } from "./slot-class.js";
import { taskClass } from "./task-class.js";
import { isStaticParam, typeText, writtenType } from "./types.js";

interface NamedRecord {
  readonly name: string;
  readonly paths: string;
  readonly ranks: readonly number[];
}

/** Writes a program: what its declarations are called, and each of them once. */
export class Writer {
  readonly names = new TopNames();
  readonly declarations = new Declarations();
  private readonly units = new Map<object, FunctionUnit[]>();
  private readonly classes = new Map<object, ModuleClass>();
  private readonly slots = new Map<string, string>();
  private readonly singles = new Map<object, string>();
  private readonly records: NamedRecord[] = [];
  private readonly learnerNames = new Map<string, Code>();
  /** The names of the learner's states, in their order. */
  stateNames: readonly string[] = [];
  readonly learnerEnv = new Env();

  constructor(
    readonly root: Activation,
    readonly el: Elaborator,
    readonly learner: Activation,
    readonly declaration: ast.LearnerDeclaration,
    readonly family: TaskFamilyV,
  ) {
    for (const runs of root.all.values()) this.scan(runs[0]!.subject.module);
    this.bindLearner();
  }

  runsOf(node: object): readonly Activation[] | undefined {
    return this.root.all.get(node);
  }

  /** What the doc comment of a declaration says: what stands above it in the spec, and where that is. */
  docs(
    module: SourceModule,
    declaration: { readonly doc?: string; readonly span: ast.Span },
    otherwise?: string,
  ): string {
    const { file, line } = this.el.graphSpan(module, declaration.span);
    const text = declaration.doc ?? otherwise ?? "";
    const lines = [...text.split("\n").filter((part) => part !== ""), `${file}:${line}`];
    const isShort = text.length < 80 && !text.includes("\n");
    return lines.join(isShort ? " " : "\n");
  }

  /** `rates.learner.inner_lr` for a hyperparameter, or the two of a range. */
  hyperText(path: string): string | undefined {
    if (!this.el.hypers.has(path) && !this.el.hypers.has(`${path}.start`)) return undefined;
    return `rates.${path}`;
  }

  /** A static value as TypeScript. */
  literal(value: V): string | undefined {
    if (value.kind === "tensor" && value.isStatic && value.known !== undefined) return `${value.known}`;
    if (value.kind === "list") {
      const items = (value.items ?? []).map((item) => this.literal(item));
      return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
    }
    return value.kind === "none" ? "undefined" : undefined;
  }

  /** A body for the expressions that stand outside of functions: an experiment's and a learner's arguments. */
  bodyOf(activation: Activation): Body {
    const env = activation === this.learner ? this.learnerEnv : new Env();
    const keys = new Keys();
    return new Body(this, [activation], activation.subject.module, env, keys, keys.root);
  }

  private bindLearner(): void {
    const { params, members } = this.declaration;
    this.learnerEnv.bind("tasks", code("tasks"));
    for (const param of params) {
      const name = param.name.text;
      const value = this.learner.bound.get(name)?.value;
      this.learnerEnv.bind(name, () => this.learnerValue(name, () => this.parameterCode(param, value)));
    }
    for (const member of members) {
      if (member.kind === "const") {
        this.learnerEnv.bind(member.name.text, () =>
          this.learnerValue(member.name.text, () => {
            const own = expressionCode(this.bodyOf(this.learner), member.value);
            return this.constant(member.name.text, own, this.docs(this.learner.subject.module, member));
          }),
        );
      }
    }
  }

  private learnerValue(name: string, make: () => Code): Code {
    const known = this.learnerNames.get(name);
    if (known) return known;
    const made = make();
    this.learnerNames.set(name, made);
    return made;
  }

  private constant(name: string, value: Code, docs?: string): Code {
    const own = this.names.take(identifier(name));
    this.declarations.add("settings", constantDeclaration(own, value.text, docs));
    return { ...value, text: own };
  }

  /** What a parameter of the learner is in the file. */
  private parameterCode(param: ast.Param, value: V | undefined): Code {
    const body = this.bodyOf(this.learner);
    if (value?.kind === "fn") {
      const node = value.callable.source?.node as ast.FnDeclaration | ast.Lambda | undefined;
      if (node?.kind === "fn" && this.isTopLevel(node)) return { ...code("", false), isDeclared: true };
      if (!node) {
        const own = runtimeName(value.callable.name);
        if (own !== undefined) return code(own);
      }
    }
    const text = boundText(body, this.learner, param, this.declaration.params);
    if (text.startsWith("rates.") || value?.kind === "none") return code(text, value?.kind === "none");
    return this.constant(param.name.text, code(text, isStaticParam(param, value) || value?.kind === "list"));
  }

  private isTopLevel(node: object): boolean {
    return ["file", "learner", "task"].includes(this.ownerOf(node));
  }

  private readonly owners = new Map<object, string>();
  private readonly scanned = new Set<SourceModule>();

  /** What a function's declaration stands in. */
  ownerOf(node: object): string {
    // The clauses that are called like functions are the learner's.
    return (
      this.owners.get(node) ?? ((node as { kind?: string }).kind === "fn" ? this.innerOwner(node) : "none")
    );
  }

  private innerOwner(node: object): string {
    const [run] = this.runsOf(node) ?? [];
    return run?.subject.definer ? "body" : "learner";
  }

  private scan(module: SourceModule): void {
    if (this.scanned.has(module)) return;
    this.scanned.add(module);
    for (const declaration of module.tree.declarations) {
      this.owners.set(declaration, "file");
      if (!("members" in declaration)) continue;
      for (const member of declaration.members) this.owners.set(member, declaration.kind);
    }
  }

  /** The function of the file that is called at a place; undefined where what is called is a value. */
  functionFor(
    body: Body,
    callee: ast.Expression,
    node: ast.FnDeclaration,
    runs: readonly Activation[],
    writes: readonly string[],
  ): FunctionUnit | undefined {
    if (callee.kind === "reference") {
      const local = body.env.lookup(callee.name);
      if (local && !local().isDeclared) return undefined;
    } else return undefined;
    return this.isTopLevel(node) ? this.unitOf(node, runs, writes) : undefined;
  }

  /** The function that a declaration became for these runs. */
  unitOf(node: ast.FnDeclaration, runs: readonly Activation[], writes: readonly string[] = []): FunctionUnit {
    const known = this.units.get(node) ?? [];
    const [run] = runs;
    const before = known.find((unit) => runs.every((one) => unit.runs.has(one)));
    if (before) return before;
    const made = functionUnit(
      this,
      node,
      run!,
      this.ownerOf(node) === "learner" ? this.learnerEnv : new Env(),
      writes,
    );
    const same = known.find((unit) => sameFunction(unit, made));
    if (same) {
      for (const one of runs) same.runs.add(one);
      return same;
    }
    const name = made.identity === undefined ? this.names.take(identifier(node.name.text)) : "";
    const unit: FunctionUnit = { ...made, name, runs: new Set(runs) };
    this.units.set(node, [...known, unit]);
    const section = this.ownerOf(node) === "learner" ? "learner" : "library";
    if (made.identity === undefined) {
      const source = { module: run!.subject.module, span: node.span };
      this.declarations.add(section, { ...made.declaration, name }, source);
    }
    return unit;
  }

  /** A name of a file's top level, or of the language, as a value. */
  topLevel(body: Body, name: string, span: ast.Span): Code {
    const declared = body.module.scope.get(name);
    if (!declared) {
      const own = mathName(name) === undefined ? runtimeName(name) : `mrl.${name}`;
      if (own !== undefined) return code(own);
      if (name === "StandardUniform") return code("mrl.standardUniform");
      const value = [...body.runs].map(
        (run) => [...run.values].find(([node]) => isReference(node, name))?.[1],
      );
      if (value[0]?.kind === "fill") return code(name, true);
      return body.notWritten(`\`${name}\``, span);
    }
    const { declaration, module } = declared;
    switch (declaration.kind) {
      case "fn": {
        const runs = this.runsOf(declaration);
        if (!runs) return body.notWritten(`\`${name}\`, which is never called`, span);
        return code(this.unitOf(declaration, runs.slice(0, 1)).name);
      }
      case "const":
        return this.fileConstant(declaration, module, body, span);
      default:
        return body.notWritten(`\`${name}\``, span);
    }
  }

  private fileConstant(
    declaration: ast.ConstDeclaration,
    module: SourceModule,
    body: Body,
    span: ast.Span,
  ): Code {
    const known = this.singles.get(declaration);
    if (known !== undefined) return code(known, true);
    const value = this.el.evaluated.get(declaration);
    const text = value && value !== "pending" ? this.literal(value) : undefined;
    if (text === undefined) return body.notWritten(`the constant \`${declaration.name.text}\``, span);
    const name = this.names.take(identifier(declaration.name.text));
    this.singles.set(declaration, name);
    this.declarations.add("settings", constantDeclaration(name, text, this.docs(module, declaration)));
    return code(name, true);
  }

  /** A member of an enum by its name. */
  enumMember(body: Body, { known, type }: TensorV): Code {
    const declaration = type.enum!;
    let name = this.singles.get(declaration);
    if (name === undefined) {
      name = this.names.take(identifier(declaration.name.text));
      this.singles.set(declaration, name);
      const members = declaration.members.map(({ text }, i) => `${text}: ${i}`);
      const value = `{ ${members.join(", ")} } as const`;
      this.declarations.add(
        "settings",
        constantDeclaration(name, value, this.docs(body.module, declaration)),
      );
    }
    return code(`${name}.${declaration.members[Number(known)]!.text}`, true);
  }

  /** A type of the library that needs no arguments, by its name. */
  alias(name: string): string | undefined {
    for (const module of this.scanned) {
      const declaration = module.tree.declarations.find(
        (one) => one.kind === "type" && one.name.text === name,
      );
      if (declaration?.kind !== "type" || declaration.typeParams.length > 0) continue;
      const known = this.singles.get(declaration);
      if (known !== undefined) return known;
      const text = writtenType(this, declaration.type);
      if (text === undefined) return undefined;
      const own = this.names.take(name);
      this.singles.set(declaration, own);
      const made = typeDeclaration(own, text, this.docs(module, declaration));
      this.declarations.add("library", made, { module, span: declaration.span });
      return own;
    }
    return undefined;
  }

  /** `zeros` or `ones` as an initialiser. */
  constantInitialiser(value: number, path: string | undefined): string {
    const declared = this.el.library("Constant");
    if (declared?.declaration.kind !== "distribution") return `${value}`;
    const family: DistFamilyV = {
      kind: "distFamily",
      declaration: declared.declaration,
      module: declared.module,
    };
    const hyper = path === undefined ? undefined : this.hyperText(`${path}.value`);
    return `() => new ${this.distributionClass(family)}(${hyper ?? `mrl.f32(${value})`})`;
  }

  moduleClass(declaration: ast.ModuleDeclaration, module: SourceModule): ModuleClass {
    const known = this.classes.get(declaration);
    if (known) return known;
    const made = moduleClass(this, declaration, module);
    this.classes.set(declaration, made);
    return made;
  }

  /** The class of a recipe's instances. */
  recipeClass(recipe: RecipeV): string {
    const { name } = this.moduleClass(recipe.declaration, recipe.module);
    if ((!recipe.features && !recipe.outputs) || !recipe.slot) return name;
    const { key, make } = slotClass(this, recipe, name);
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const own = make();
    this.slots.set(key, own);
    return own;
  }

  /** The method that a call of an instance is. */
  callOf({ recipe }: InstanceV): string {
    return recipe.slot && (recipe.features || recipe.outputs) ? "read" : "call";
  }

  /** A recipe as a function that draws an instance. */
  recipeText(body: Body, expression: ast.Expression, recipe: RecipeV): string {
    if (expression.kind !== "call") return expressionCode(body, expression).text;
    return `(key: Key) => ${this.instanceText(body, expression, recipe, "key")}`;
  }

  /** A new instance of a recipe. */
  instanceText(body: Body, expression: ast.CallExpression, recipe: RecipeV, key: string): string {
    const { declaration, activation } = recipe;
    const { ctor } = this.moduleClass(declaration, recipe.module);
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
    return `new ${this.recipeClass(recipe)}(${[key, ...args].join(", ")})`;
  }

  distributionClass(family: DistFamilyV): string {
    const known = this.singles.get(family.declaration);
    if (known !== undefined) return known;
    const name = this.names.take(family.declaration.name.text);
    this.singles.set(family.declaration, name);
    const { module, declaration } = family;
    this.declarations.add("library", distributionClass(this, family, name), {
      module,
      span: declaration.span,
    });
    return name;
  }

  drawnType(family: DistFamilyV): string {
    return drawnType(this, family);
  }

  taskClass(family: TaskFamilyV): string {
    const known = this.singles.get(family.declaration);
    if (known !== undefined) return known;
    const name = this.names.take(identifier(family.declaration.name.text));
    this.singles.set(family.declaration, name);
    this.declarations.add("task", taskClass(this, family, name));
    return name;
  }

  /** Gives the type of a record a name; records of such have it too, and batches of them. */
  nameRecord(name: string, value: RecordV, docs: string): string {
    const own = this.names.take(name);
    const fields = [...value.fields].map(([field, part]) => property(field, typeText(this, part)));
    this.records.push({ name: own, paths: pathsOf(value), ranks: ranksOf(value) });
    this.declarations.add("task", interfaceDeclaration(own, fields, docs));
    return own;
  }

  namedRecord(value: RecordV): { name: string; axes: number } | undefined {
    const [paths, ranks] = [pathsOf(value), ranksOf(value)];
    for (const record of this.records) {
      if (record.paths !== paths) continue;
      const axes = (ranks[0] ?? 0) - (record.ranks[0] ?? 0);
      if (axes >= 0 && ranks.every((rank, i) => rank === axes + (record.ranks[i] ?? 0)))
        return { name: record.name, axes };
    }
    return undefined;
  }

  refuse(what: string, module: SourceModule, span: ast.Span): never {
    throw new NotWritten(what, module, span);
  }
}

function isReference(node: object, name: string): boolean {
  return "kind" in node && node.kind === "reference" && "name" in node && node.name === name;
}

function pathsOf(value: V): string {
  return inOrder(value)
    .map((leaf) => `${leaf.path}:${leaf.value.type.dtype}`)
    .join(",");
}

/** The tensors of a record by their names: TypeScript's records have no order. */
function inOrder(value: V): readonly Leaf[] {
  return leaves(value).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** How many axes each tensor of a record has. */
function ranksOf(value: V): readonly number[] {
  return inOrder(value).map((leaf) => leaf.value.type.dims.length);
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
