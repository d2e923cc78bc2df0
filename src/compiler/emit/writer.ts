import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { Elaborator } from "../lower/elaborator.js";
import type { SourceModule } from "../lower/source.js";
import type { DistFamilyV, RecordV, TaskFamilyV, V } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { Aliases, type DeclaredType } from "./aliases.js";
import { mathName, runtimeName } from "./builtins.js";
import { code, NotWritten, type Code } from "./code.js";
import { distributionClass, drawnType, typeParametersOf } from "./distribution-class.js";
import {
  constantDeclaration,
  Declarations,
  functionDeclaration,
  interfaceDeclaration,
  property,
  typeDeclaration,
  type Section,
} from "./declarations.js";
import { stateType, type FunctionUnit } from "./function-unit.js";
import { Functions } from "./functions.js";
import { noVariables, type Variables } from "./generics.js";
import { Keys } from "./key-ref.js";
import { bindLearner } from "./learner-env.js";
import { moduleClass, type ModuleClass } from "./module-class.js";
import { identifier, numberText, TopNames } from "./names.js";
import { Owners } from "./owners.js";
import { Records } from "./records.js";
import { actionSpace, sizeOfAction } from "./process-class.js";
import { taskClass } from "./task-class.js";
import { TaskEnv } from "./task-env.js";
import { finiteHidden, isDrawnOnce, taskIds } from "./task-ids.js";
import { typeText, writtenType } from "./types.js";
import { varyingParams } from "./varying-params.js";

/** Writes a program: what its declarations are called, and each of them once. */
export class Writer {
  readonly names = new TopNames();
  readonly declarations = new Declarations();
  private varying: ReadonlySet<ast.Param> | undefined;
  private readonly functions = new Functions(this);
  private readonly classes = new Map<object, ModuleClass>();
  /** The classes of nets as their places ask for them. */
  readonly slots = new Map<string, string>();
  private readonly singles = new Map<object, string>();
  readonly records = new Records();
  /** The names of the learner's states, in their order. */
  stateNames: readonly string[] = [];
  readonly learnerEnv = new Env();
  readonly owners: Owners;
  readonly aliases: Aliases;
  readonly taskEnv: TaskEnv;

  constructor(
    readonly root: Activation,
    readonly el: Elaborator,
    readonly learner: Activation,
    readonly declaration: ast.LearnerDeclaration,
    readonly family: TaskFamilyV,
  ) {
    this.owners = new Owners(root);
    this.aliases = new Aliases(this);
    this.taskEnv = new TaskEnv(this, family);
    bindLearner(this);
  }

  /** The type parameters of the function that is written. */
  private variables: Variables = noVariables;

  /** The type parameter that stands for a type in what is written; the type where none does. */
  variableFor(type: string): string {
    return this.variables.byType.get(type) ?? type;
  }

  hasVariable(name: string): boolean {
    return this.variables.names.has(name);
  }

  /** What is written apart from the function at hand, whose type parameters it does not have. */
  plainly<T>(write: () => T, variables = noVariables): T {
    const outer = this.variables;
    this.variables = variables;
    try {
      return write();
    } finally {
      this.variables = outer;
    }
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
    if (value.kind === "tensor" && value.isStatic && value.known !== undefined)
      return numberText(value.known);
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

  /** Declares a constant of the settings. */
  constant(name: string, value: Code, docs?: string): Code {
    const own = this.names.take(identifier(name));
    this.declarations.add("settings", constantDeclaration(own, value.text, docs));
    return { ...value, text: own };
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
    return this.owners.isTopLevel(node) ? this.unitOf(node, runs, writes) : undefined;
  }

  /** The function that a declaration became for these runs. */
  unitOf(node: ast.FnDeclaration, runs: readonly Activation[], writes: readonly string[] = []): FunctionUnit {
    return this.functions.of(node, runs, writes);
  }

  /** What a function's body sees beside its own names. */
  envOf(node: ast.FnDeclaration): Env {
    const owner = this.owners.of(node);
    return owner === "learner" ? this.learnerEnv : owner === "task" ? this.taskEnv.env : new Env();
  }

  /** A name of a file's top level, or of the language, as a value. */
  topLevel(body: Body, name: string, span: ast.Span): Code {
    const declared = body.module.scope.get(name);
    if (!declared) {
      const own = mathName(name) === undefined ? runtimeName(name) : `mrl.${name}`;
      if (own !== undefined) return code(own);
      if (name === "StandardUniform") return code("mrl.standardUniform");
      const [value] = body.runs.map((run) => [...run.values].find(([node]) => isReference(node, name))?.[1]);
      if (value?.kind === "fill") return code(name, true);
      // A size that a signature names, and that none of its parameters tells.
      if (value?.kind === "tensor" && value.isStatic && value.known !== undefined)
        return code(numberText(value.known), true);
      return body.notWritten(`\`${name}\``, span);
    }
    const { declaration, module } = declared;
    switch (declaration.kind) {
      case "fn": {
        const runs = this.runsOf(declaration);
        if (!runs) return body.notWritten(`\`${name}\`, which is never called`, span);
        const { name: own, identity } = this.unitOf(declaration, runs.slice(0, 1));
        return code(identity === undefined ? own : `(${identity}: F32) => ${identity}`);
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

  /** Whether a parameter is given a number of the spec in one place, and a tensor in another. */
  varies(param: ast.Param): boolean {
    return (this.varying ??= varyingParams(this.root)).has(param);
  }

  private readonly empties = new Map<string, { readonly name: string; readonly text: string }>();

  /** The function that makes zeros for a batch of a type; undefined where one of that type makes others. */
  emptyFunction(type: string, text: string): string | undefined {
    const known = this.empties.get(type);
    if (known) return known.text === text ? known.name : undefined;
    const isLocal = (text.match(/(?<![\w.])[a-z_]\w*(?!\w|:)/gi) ?? []).some(
      (name) => !["mrl", "n", "false"].includes(name) && !this.names.has(name),
    );
    if (isLocal) return undefined;
    const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
    const name = this.names.take(`empty_${words}`);
    this.empties.set(type, { name, text });
    const docs = `Zeros in the place of a batch of \`${type}\`, of sizes \`n\`.`;
    const parameters = [{ name: "n", type: "readonly number[]", isRestParameter: true }];
    this.declarations.add("starts", functionDeclaration(name, parameters, type, [`return ${text};`], docs));
    return name;
  }

  /** What is declared once for a node: its name. */
  once(node: object, make: () => string): string {
    const known = this.singles.get(node);
    if (known !== undefined) return known;
    const name = make();
    this.singles.set(node, name);
    return name;
  }

  /** What an action of the task can be. */
  actions(): string {
    return actionSpace(this, this.family, this.taskEnv);
  }

  /** The numbers of a continuous action. */
  actionCount(): Code {
    return sizeOfAction(this.family, this.taskEnv);
  }

  /** Steps of an episode at most. */
  horizon(): Code {
    return this.taskEnv.env.lookup("horizon")!();
  }

  /** Whether the program reads a task's hidden parameters from outside of it. */
  readsHidden(): boolean {
    return [...this.root.all.values()]
      .flat()
      .some((run) => [...run.values.keys()].some((node) => isHidden(run, node)));
  }

  /** The place of a task among those to train on. */
  taskIndex(task: string): string {
    if (isDrawnOnce(this.family)) return `tasks.placeOf(${task})`;
    const hidden = finiteHidden(this.family);
    const ids = taskIds(this, this.family, this.taskEnv);
    return `${ids}.placeOf(${task}.${hidden?.name.text ?? "id"})`;
  }

  /** A `type` of the spec's files, by its name. */
  typeDeclaration(name: string): DeclaredType | undefined {
    return this.aliases.of(name);
  }

  /** A type of the spec's files that needs no arguments, by its name. */
  alias(name: string): string | undefined {
    const found = this.aliases.of(name);
    if (!found || found.declaration.typeParams.length > 0) return undefined;
    const { declaration, module } = found;
    const known = this.singles.get(declaration);
    if (known !== undefined) return known;
    const text = this.plainly(() => writtenType(this, declaration.type));
    if (text === undefined) return undefined;
    const own = this.names.take(name);
    this.singles.set(declaration, own);
    const made = typeDeclaration(own, text, this.docs(module, declaration));
    this.declarations.add("library", made, { module, span: declaration.span });
    return own;
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
    if (hyper === undefined) this.numbersOf(family.declaration).add("value");
    return `() => new ${this.distributionClass(family)}(${hyper ?? `${value}`})`;
  }

  moduleClass(declaration: ast.ModuleDeclaration, module: SourceModule): ModuleClass {
    const known = this.classes.get(declaration);
    if (known) return known;
    const made = this.plainly(() => moduleClass(this, declaration, module));
    this.classes.set(declaration, made);
    return made;
  }

  distributionClass(family: DistFamilyV): string {
    const known = this.singles.get(family.declaration);
    if (known !== undefined) return known;
    const name = this.names.take(family.declaration.name.text);
    this.singles.set(family.declaration, name);
    const { module, declaration } = family;
    const variables = { ...noVariables, names: new Set(typeParametersOf(declaration)) };
    const make = this.plainly(() => distributionClass(this, family, name), variables);
    this.declarations.add("library", () => make(this.numbersOf(declaration)), {
      module,
      span: declaration.span,
    });
    return name;
  }

  private readonly numbers = new Map<ast.DistributionDeclaration, Set<string>>();

  /** The parameters of a distribution that are given plain numbers somewhere; what is added is one too. */
  numbersOf(declaration: ast.DistributionDeclaration): Set<string> {
    const own = this.numbers.get(declaration) ?? new Set();
    this.numbers.set(declaration, own);
    return own;
  }

  drawnType(family: DistFamilyV): string {
    return drawnType(this, family);
  }

  taskClass(family: TaskFamilyV): string {
    const known = this.singles.get(family.declaration);
    if (known !== undefined) return known;
    const name = this.names.take(identifier(family.declaration.name.text));
    this.singles.set(family.declaration, name);
    this.declarations.add(
      "task",
      this.plainly(() => taskClass(this, family, name)),
    );
    return name;
  }

  /** A type that is given to a type parameter: of several states together, as a part of them all. */
  argumentType(value: V): string {
    const names = value.kind === "record" ? [...value.fields.keys()] : [];
    const areStates =
      value.kind === "record" &&
      names.length > 1 &&
      names.every(
        (name) =>
          this.stateNames.includes(name) && typeText(this, value.fields.get(name)!) === stateType(this, name),
      );
    if (!areStates) return typeText(this, value);
    return `Pick<States, ${names.map((name) => JSON.stringify(identifier(name))).join(" | ")}>`;
  }

  /** Gives the type of a record a name. */
  nameRecord(
    name: string,
    value: RecordV,
    docs: string,
    section: Section = "task",
    source?: { readonly module: SourceModule; readonly span: ast.Span },
  ): string {
    const own = this.names.take(name);
    const fields = [...value.fields].map(([field, part]) => property(field, typeText(this, part)));
    this.records.add(own, value);
    this.declarations.add(section, interfaceDeclaration(own, fields, docs), source);
    return own;
  }

  refuse(what: string, module: SourceModule, span: ast.Span): never {
    throw new NotWritten(what, module, span);
  }
}

function isHidden(run: Activation, node: object): boolean {
  if (!("kind" in node) || node.kind !== "field") return false;
  const { object, name } = node as ast.FieldExpression;
  return name.text === "hidden" && run.values.get(object)?.kind === "task";
}

function isReference(node: object, name: string): boolean {
  return "kind" in node && node.kind === "reference" && "name" in node && node.name === name;
}
