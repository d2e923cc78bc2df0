import type { IToken } from "chevrotain";
import { expectedDeclaration } from "../src/compiler/diagnostics/codes/syntax.js";
import type { Declaration, Import, SourceFile } from "../src/compiler/syntax/ast.js";
import { spanOf } from "./reporter.js";
import type { Rule, Source } from "./rules/base.js";
import { describe } from "./rules/describe.js";
import { ExperimentRules } from "./rules/experiments.js";
import { hintsFor } from "./rules/hints.js";
import * as t from "./tokens.js";

const declarations = [
  t.Import, t.Const, t.Type, t.Enum, t.Fn, t.Distribution, t.Module, t.Task, t.Privileged, t.Oracle, t.Learner,
  t.Experiment,
]; // prettier-ignore

/**
 * The grammar of the language: a file is imports and declarations. The rules stand in `rules/`, each file building on
 * the one before: base, types, patterns, primaries, expressions, loops, statements, functions, members, tasks, learners,
 * experiments. They read the tokens that `layout/` prepares.
 */
export class Grammar extends ExperimentRules {
  constructor(skipValidations = true) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  /** Reads a file's tokens; `undefined` where there were too many errors to go on. */
  read(tokens: IToken[], source: Source): SourceFile | undefined {
    return this.run(this.file, tokens, source);
  }

  readonly file: Rule<SourceFile> = this.rule("file", () => {
    const items = this.SUBRULE(this.fileItems);
    return this.ACTION(() => ({
      kind: "file",
      imports: items.filter((item) => item.kind === "import"),
      declarations: items.filter((item) => item.kind !== "import"),
      span: { start: 0, end: this.LA(1).startOffset },
    }));
  });

  readonly fileItems: Rule<(Import | Declaration)[]> = this.rule("fileItems", () =>
    this.lines(
      "declaration",
      () => this.SUBRULE(this.fileItem),
      () => undefined,
    ),
  );

  readonly fileItem: Rule<Import | Declaration> = this.rule("fileItem", () => {
    this.ACTION(() => {
      if (this.is(1, ...declarations)) return;
      const next = this.LA(1);
      this.fail(expectedDeclaration, { found: describe(next) }, spanOf(next), {
        hints: hintsFor("", next, this.LA(0)),
      });
    });
    return this.choose<Import | Declaration>([
      { ALT: () => this.SUBRULE(this.import) },
      { ALT: () => this.SUBRULE(this.constDeclaration) },
      { ALT: () => this.SUBRULE(this.typeDeclaration) },
      { ALT: () => this.SUBRULE(this.enumDeclaration) },
      { ALT: () => this.SUBRULE(this.fnDeclaration) },
      { ALT: () => this.SUBRULE(this.distributionDeclaration) },
      { ALT: () => this.SUBRULE(this.moduleDeclaration) },
      { ALT: () => this.SUBRULE(this.taskDeclaration) },
      { ALT: () => this.SUBRULE(this.learnerDeclaration) },
      { ALT: () => this.SUBRULE(this.experimentDeclaration) },
    ]);
  });

  /** `import { Sinusoid, maml as learner } from "std/tasks"` */
  readonly import: Rule<Import> = this.rule("import", () => {
    const start = this.begin();
    this.CONSUME(t.Import);
    this.CONSUME(t.LBrace);
    const names = this.SUBRULE(this.importNames);
    this.CONSUME(t.RBrace);
    this.CONSUME(t.From);
    const from = this.SUBRULE(this.string);
    return { kind: "import", names, from, span: this.span(start) };
  });

  readonly importNames: Rule<Import["names"][number][]> = this.rule("importNames", () =>
    this.separated(
      t.RBrace,
      () => this.SUBRULE(this.importName),
      () => undefined,
    ),
  );

  readonly importName: Rule<Import["names"][number]> = this.rule("importName", () => {
    const name = this.SUBRULE(this.name);
    const alias = this.OPTION(() => {
      this.CONSUME(t.As);
      return this.SUBRULE1(this.name);
    });
    return { name, alias };
  });
}
