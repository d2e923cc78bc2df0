import { expectedClause } from "../../src/compiler/diagnostics/codes/syntax.js";
import type { ExperimentDeclaration } from "../../src/compiler/syntax/ast.js";
import { spanOf } from "../reporter.js";
import * as t from "../tokens.js";
import type { Rule } from "./base.js";
import { describe } from "./describe.js";
import { LearnerRules } from "./learners.js";

type Binding = ExperimentDeclaration["bindings"][number];
type Section = ExperimentDeclaration["sections"][number];
type Field = Section["fields"][number];
type Clause = { readonly binding: Binding } | { readonly section: Section };

/** Experiments. */
export abstract class ExperimentRules extends LearnerRules {
  readonly experimentDeclaration: Rule<ExperimentDeclaration> = this.rule("experimentDeclaration", () => {
    const start = this.begin();
    this.CONSUME(t.Experiment);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LBrace);
    const clauses = this.SUBRULE(this.experimentClauses);
    this.CONSUME(t.RBrace);
    return this.ACTION(() => {
      const bindings = clauses.flatMap((clause) => ("binding" in clause ? [clause.binding] : []));
      const sections = clauses.flatMap((clause) => ("section" in clause ? [clause.section] : []));
      return { kind: "experiment", ...this.doc(start), name, bindings, sections, span: this.span(start) };
    });
  });

  readonly experimentClauses: Rule<Clause[]> = this.rule("experimentClauses", () =>
    this.lines(
      "clause",
      () => this.SUBRULE(this.experimentClause),
      () => undefined,
    ),
  );

  readonly experimentClause: Rule<Clause> = this.rule("experimentClause", () => {
    this.ACTION(() => {
      if (this.is(1, t.Name) && this.is(2, t.Equals, t.LBrace)) return;
      const clauses = ["tasks = …", "learner = …", "train { … }", "evaluate { … }"];
      const next = this.LA(1);
      this.fail(expectedClause, { owner: "experiment", clauses, found: describe(next) }, spanOf(next));
    });
    return this.choose<Clause>({
      DEF: [
        { GATE: () => this.is(2, t.LBrace), ALT: () => ({ section: this.SUBRULE(this.section) }) },
        { ALT: () => ({ binding: this.SUBRULE(this.binding) }) },
      ],
      ERR_MSG: "a clause of the experiment",
      IGNORE_AMBIGUITIES: true,
    });
  });

  /** `tasks = …` */
  readonly binding: Rule<Binding> = this.rule("binding", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { name, value, span: this.span(start) };
  });

  /** `train { iterations: n }` */
  readonly section: Rule<Section> = this.rule("section", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.LBrace);
    const fields = this.SUBRULE(this.sectionFields);
    this.CONSUME(t.RBrace);
    return { name, fields, span: this.span(start) };
  });

  readonly sectionFields: Rule<Field[]> = this.rule("sectionFields", () =>
    this.separated(
      t.RBrace,
      () => this.SUBRULE(this.sectionField),
      () => undefined,
    ),
  );

  readonly sectionField: Rule<Field> = this.rule("sectionField", () => {
    const start = this.begin();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const value = this.SUBRULE(this.expression);
    return { name, value, span: this.span(start) };
  });
}
