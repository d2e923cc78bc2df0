import type { GetAccessorDeclarationStructure, MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type * as ast from "../syntax/ast.js";
import { namesOf } from "../lower/mdp/task-lets.js";
import type { TaskFamilyV, V } from "../lower/value.js";
import { Body, Env } from "./body.js";
import { boundText } from "./calls.js";
import { code, type Code } from "./code.js";
import { asTable, isStaticList } from "./coercions.js";
import { constantDeclaration, parameter } from "./declarations.js";
import { expressionCode } from "./expressions.js";
import { Keys } from "./key-ref.js";
import { className, identifier, mentions } from "./names.js";
import { bodyTexts } from "./statements.js";
import { isStaticParam, typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** What a task's clauses see, and how each of it is typed where it is handed on. */
export interface Moment {
  /** By the name of the parameter: what it is of a moment, and its type. */
  readonly parts: ReadonlyMap<string, { readonly field: string; readonly type: string }>;
  readonly env: Env;
}

/** A `let` as a member of the task's class: what it takes, and what it gives. */
interface LetMember {
  readonly params: readonly string[];
  readonly isStatic: boolean;
  readonly whole: V | undefined;
}

/** What of a pattern's value a name in it stands for; undefined where that takes the rows of a tensor. */
function partOf(pattern: ast.Pattern, name: string, text: string, value: V | undefined): string | undefined {
  switch (pattern.kind) {
    case "namePattern":
      return text;
    case "recordPattern":
      return `${text}.${name}`;
    case "tuplePattern": {
      if (value?.kind !== "tuple" && value?.kind !== "list") return undefined;
      const i = pattern.items.findIndex((item) => namesOf(item).some((one) => one.text === name));
      return partOf(pattern.items[i]!, name, `${text}[${i}]`, value.items?.[i]);
    }
  }
}

/** The names that all of a task's clauses see: parameters, constants, hidden ones and what is computed of these. */
export class TaskEnv {
  readonly env = new Env();
  readonly getters: OptionalKind<GetAccessorDeclarationStructure>[] = [];
  readonly methods: OptionalKind<MethodDeclarationStructure>[] = [];

  constructor(
    private readonly writer: Writer,
    private readonly family: TaskFamilyV,
  ) {
    const { declaration, activation } = family;
    for (const param of declaration.params) {
      const value = activation?.bound.get(param.name.text)?.value;
      const isStatic = isStaticParam(this.writer, param, value) || value?.kind === "list";
      this.bind(param.name.text, () => code(this.parameter(param, isStatic), isStatic));
    }
    for (const member of declaration.members) {
      if (member.kind === "hidden") this.env.bind(member.name.text, code(`this.${member.name.text}`));
      if (member.kind === "const") this.bind(member.name.text, () => this.constant(member));
      if (member.kind === "horizon") this.bind("horizon", () => this.horizon(member));
    }
    this.bindLets(this.env, { parts: new Map(), env: this.env });
  }

  /** Steps of an episode: a constant of the file, where it has no other name. */
  private horizon(member: ast.TaskHorizon): Code {
    const { text } = expressionCode(this.bodyOf(member), member.value);
    if (/^\w*[a-z]\w*$/i.test(text)) return code(text, true);
    return this.writer.constant("horizon", code(text, true), "Steps of an episode at most.");
  }

  /** Binds a name to what is made when it is first read. */
  private bind(name: string, make: () => Code): void {
    let made: Code | undefined;
    this.env.bind(name, () => (made ??= make()));
  }

  /** A body for one of the task's clauses. */
  bodyOf(clause: object, env = this.env): Body {
    const { module } = this.family;
    const runs = this.writer.runsOf(clause)?.slice(0, 1) ?? [];
    const keys = new Keys();
    return new Body(this.writer, runs, module, env.child(), keys, keys.root);
  }

  private parameter(param: ast.Param, isStatic: boolean): string {
    const { writer, family } = this;
    const activation = family.activation!;
    const text = boundText(writer.bodyOf(activation), activation, param, family.declaration.params);
    if (!isStatic || text.startsWith("rates.")) return text;
    const name = writer.names.take(identifier(param.name.text));
    writer.declarations.add("settings", constantDeclaration(name, text));
    return name;
  }

  private constant(member: ast.ConstDeclaration): Code {
    const runs = [...this.writer.root.all.values()].flat();
    const run = runs.find((one) => one.values.has(member.value));
    const body = this.bodyOf(member).with({ runs: run ? [run] : [] });
    const docs = member.doc === undefined ? undefined : this.writer.docs(this.family.module, member);
    return this.writer.constant(member.name.text, expressionCode(body, member.value), docs);
  }

  /**
   * Binds in `env` the task's `let`s as they are seen at a moment: each becomes a getter, or a method of what it reads of
   * the moment, when it is first read. `local` says what stands for a part of the moment that is at hand otherwise.
   */
  bindLets(env: Env, moment: Moment, local: (part: string) => string = (part) => part): void {
    for (const member of this.family.declaration.members) {
      if (member.kind !== "let") continue;
      const own = namesOf(member.pattern)
        .map(({ text }, i) => (i === 0 ? text : className(text)))
        .join("And");
      for (const { text: name } of namesOf(member.pattern)) {
        env.bind(name, () => {
          const { params, isStatic, whole } = this.letOf(member, own, moment);
          const args = params.length === 0 ? "" : `(${params.map(local).join(", ")})`;
          const text = partOf(member.pattern, name, `this.${own}${args}`, whole);
          if (text === undefined)
            return this.writer.refuse("rows by a pattern", this.family.module, member.span);
          return code(text, isStatic);
        });
      }
    }
  }

  private readonly lets = new Map<ast.LetStatement, LetMember>();

  private letOf(member: ast.LetStatement, own: string, moment: Moment): LetMember {
    const known = this.lets.get(member);
    if (known) return known;
    const { writer } = this;
    const { module } = this.family;
    const [run] = writer.runsOf(member) ?? [];
    if (!run) return writer.refuse("a `let` that nothing reads", module, member.span);
    const body = this.bodyOf(member, moment.env);
    const { result: whole } = run;
    const result = whole && !isStaticList(whole) ? (asTable(whole) ?? whole) : whole;
    const statements = bodyTexts(
      body,
      { kind: "expression", value: member.start.value },
      result,
      member.type,
    );
    const text = statements.join("\n");
    const params = [...moment.parts].filter(([name]) => mentions(text, name));
    const isStatic = result?.kind === "tensor" && result.isStatic === true && result.known !== undefined;
    const returnType = result ? typeText(writer, result, isStatic) : "F32";
    if (params.length === 0) this.getters.push({ name: own, returnType, statements });
    else {
      const parameters = params.map(([name, { type }]) => parameter(name, type));
      this.methods.push({ name: own, parameters, returnType, statements });
    }
    const made = { params: params.map(([name]) => name), isStatic, whole: result };
    this.lets.set(member, made);
    return made;
  }
}
