import type { LoadedModule } from "../modules/load.js";
import type * as ast from "../syntax/ast.js";
import { Bodies } from "./bodies.js";
import { implicitNames } from "./implicit.js";
import { Scopes } from "./scopes.js";
import { declareFreeSizes, declareParams, declareTypeParams } from "./signatures.js";
import type { FileSymbols, SourceSymbol } from "./symbol.js";

const known = new WeakMap<ast.SourceFile, FileSymbols>();

/**
 * Every name that a file declares and every place where one is used, found by its scopes alone: it works on a tree with
 * errors too. What the top level, an import or the prelude gives is left to `ProgramSymbols`. Found once a tree.
 */
export function symbolsOf(module: LoadedModule): FileSymbols {
  let symbols = known.get(module.tree);
  if (!symbols) known.set(module.tree, (symbols = new Collector(module).collect()));
  return symbols;
}

class Collector {
  readonly #module: LoadedModule;
  readonly #scopes: Scopes;
  readonly #bodies: Bodies;

  constructor(module: LoadedModule) {
    this.#module = module;
    this.#scopes = new Scopes(module.file, module.tree.span);
    this.#bodies = new Bodies(this.#scopes, (name) => module.scope.has(name));
  }

  collect(): FileSymbols {
    const { tree } = this.#module;
    for (const { names } of tree.imports) {
      for (const { name, alias } of names) {
        this.#scopes.use(name, "import", { global: (alias ?? name).text });
        if (alias)
          this.#scopes.declare(alias, {
            kind: "alias",
            node: alias,
            extent: { start: name.span.start, end: alias.span.end },
          });
      }
    }
    const symbols = tree.declarations.map((declaration) => this.#declare(declaration));
    tree.declarations.forEach((declaration, i) => this.#walk(declaration, symbols[i]!));
    return this.#scopes.finish();
  }

  /** Top-level names are looked up through the module, as imports are: they are in no scope here. */
  #declare(declaration: ast.Declaration): SourceSymbol {
    const { kind, name, span, doc } = declaration;
    return this.#scopes.declare(name, { kind, node: declaration, extent: span, doc, isOutOfScope: true });
  }

  #walk(declaration: ast.Declaration, symbol: SourceSymbol): void {
    const scopes = this.#scopes;
    const bodies = this.#bodies;
    const within = (body: () => void): void => scopes.within(declaration.span, body, symbol);
    switch (declaration.kind) {
      case "const":
        if (declaration.type) bodies.type(declaration.type);
        bodies.expression(declaration.value);
        return;
      case "type":
        return within(() => {
          declareTypeParams(scopes, declaration.typeParams);
          bodies.bounds(declaration.typeParams);
          bodies.declareFields(declaration.type);
          bodies.type(declaration.type);
        });
      case "enum":
        return bodies.enumMembers(declaration, symbol);
      case "fn":
        return bodies.fn(declaration, symbol);
      case "distribution":
        return within(() => this.#distribution(declaration));
      case "module":
        return within(() => this.#netModule(declaration));
      case "task":
        return within(() => this.#task(declaration));
      case "learner":
        return within(() => this.#learner(declaration));
      case "experiment":
        declaration.bindings.forEach(({ value }) => bodies.expression(value));
        for (const { fields } of declaration.sections)
          fields.forEach(({ value }) => bodies.expression(value));
    }
  }

  #distribution({ typeParams, params, members }: ast.DistributionDeclaration): void {
    const isGlobal = (name: string): boolean => this.#module.scope.has(name);
    declareTypeParams(this.#scopes, typeParams);
    declareParams(this.#scopes, params);
    declareFreeSizes(this.#scopes, params, undefined, isGlobal);
    const fns = members.filter((member) => member.kind === "fn");
    const symbols = fns.map((fn) => this.#bodies.declareFn(fn));
    this.#bodies.bounds(typeParams);
    this.#bodies.params(params);
    for (const member of members) if (member.kind === "let") this.#bodies.statement(member);
    fns.forEach((fn, i) => this.#bodies.fn(fn, symbols[i]!));
  }

  #netModule({ typeParams, params, members }: ast.ModuleDeclaration): void {
    const scopes = this.#scopes;
    const bodies = this.#bodies;
    declareTypeParams(scopes, typeParams);
    declareParams(scopes, params);
    const declared = members.map((member) =>
      scopes.declare(member.name, {
        kind: member.kind,
        node: member,
        extent: member.span,
        doc: member.doc,
        from: member.kind === "fn" ? undefined : member.span.end,
      }),
    );
    bodies.bounds(typeParams);
    bodies.params(params);
    members.forEach((member, i) => {
      if (member.kind === "fn") return bodies.fn(member, declared[i]!);
      if (member.type) bodies.type(member.type);
      bodies.expression(member.kind === "param" ? member.start.value : member.value);
    });
  }

  #task({ params, members }: ast.TaskDeclaration): void {
    const scopes = this.#scopes;
    const bodies = this.#bodies;
    declareParams(scopes, params);
    for (const [name, doc] of Object.entries(implicitNames.task)) scopes.implicit(name, doc);
    const declared = new Map<ast.TaskMember, SourceSymbol>();
    for (const member of members) {
      if (member.kind === "let") bodies.pattern(member.pattern, "let", member, member.span.start);
      else if ("name" in member)
        declared.set(
          member,
          scopes.declare(member.name, {
            kind: member.kind,
            node: member,
            extent: member.span,
            doc: member.doc,
            isOutOfScope: member.kind === "signal",
          }),
        );
    }
    bodies.params(params);
    for (const member of members) this.#taskMember(member, declared.get(member));
  }

  #taskMember(member: ast.TaskMember, symbol: SourceSymbol | undefined): void {
    const bodies = this.#bodies;
    const started = ({ type, start }: { type?: ast.TypeExpression; start?: ast.Start }): void => {
      if (type) bodies.type(type);
      if (start) bodies.expression(start.value);
    };
    switch (member.kind) {
      case "const":
        if (member.type) bodies.type(member.type);
        return bodies.expression(member.value);
      case "enum":
        return bodies.enumMembers(member, symbol!);
      case "fn":
        return bodies.fn(member, symbol!);
      case "let":
      case "hidden":
        member.counts.forEach((count) => bodies.expression(count));
        return started(member);
      case "instruction":
      case "state":
      case "signal":
      case "reward":
        return started(member);
      case "action":
        return bodies.type(member.type);
      case "observe":
        if (member.value) bodies.expression(member.value);
        return;
      case "step":
        return bodies.block(member.body);
      case "terminate":
        return bodies.expression(member.when);
      case "horizon":
      case "from":
        return bodies.expression(member.value);
      case "example":
        return this.#scopes.within(member.span, () => this.#example(member));
      case "split":
        for (const { value, by } of member.parts) {
          if (value !== "rest") bodies.expression(value);
          if (by) bodies.expression(by);
        }
    }
  }

  /** Fields in order: each is seen by those after it. */
  #example({ index, fields }: ast.TaskExample): void {
    if (index) this.#scopes.declare(index, { kind: "let", node: index, extent: index.span });
    for (const field of fields) {
      const { name, type, start, span, local } = field;
      if (type) this.#bodies.type(type);
      this.#bodies.fieldValue(name, start.value, " = ");
      const isShorthand = start.value.kind === "reference" && start.value.span.start === name.span.start;
      this.#scopes.declare(name, {
        kind: local ? "let" : "field",
        node: field,
        extent: span,
        from: span.end,
        isOutOfScope: isShorthand,
      });
    }
  }

  #learner(learner: ast.LearnerDeclaration): void {
    const { typeParams, params, members } = learner;
    const scopes = this.#scopes;
    const bodies = this.#bodies;
    declareTypeParams(scopes, typeParams);
    declareParams(scopes, params);
    for (const [name, doc] of Object.entries(implicitNames.learner)) scopes.implicit(name, doc);
    const symbols = members.map((member) =>
      scopes.declare(member.name, {
        kind: member.kind,
        node: member,
        extent: member.span,
        doc: member.doc,
        isOutOfScope: member.kind === "phase" && member.phase !== "adapt" && member.phase !== "objective",
        from: member.kind === "const" || member.kind === "state" ? member.span.end : undefined,
      }),
    );
    bodies.bounds(typeParams);
    scopes.use(learner.for, "type");
    bodies.params(params);
    members.forEach((member, i) => {
      switch (member.kind) {
        case "const":
          if (member.type) bodies.type(member.type);
          return bodies.expression(member.value);
        case "type":
          return bodies.type(member.type);
        case "state":
          if (member.type) bodies.type(member.type);
          if (member.start) bodies.expression(member.start.value);
          return;
        case "fn":
          return bodies.fn(member, symbols[i]!);
        case "phase":
          return bodies.phase(member, symbols[i]!);
      }
    });
  }
}
