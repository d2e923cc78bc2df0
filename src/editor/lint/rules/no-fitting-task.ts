import type * as ast from "../../../compiler/syntax/ast.js";
import type { SpecRule } from "../rule.js";

export const noFittingTask: SpecRule = {
  name: "no-fitting-task",
  set: "recommended",
  summary: "A learner beside tasks none of which it can learn from",
  explanation: `
A file that brings a learner and tasks together is about to train the one on the others. Where no task in sight has what
the learner asks for, \`example\` for a \`Supervised\` one, \`action\` for an \`Mdp\`, discrete or continuous actions,
finitely many tasks, one of the two was not the one that was meant. Where an experiment binds them, the
compiler says so.`,
  example: {
    bad: `learner «averager»<T: Supervised>(model: Net<T.X, T.Y>, loss: (T.X -> T.Y, T.Example[n]) -> f32) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    log loss = minimise loss(theta, task.draw(10)) over theta with adam(1e-3)
  }
}

task Levers(static arms = 5) {
  hidden p: f32[arms] ~ Uniform(0, 1)
  action arm: i32 in 0 ..< arms
  observe none
  reward ~ Bernoulli(p[arm])
  horizon 10
}`,
    good: `learner averager<T: Supervised>(model: Net<T.X, T.Y>, loss: (T.X -> T.Y, T.Example[n]) -> f32) for T {
  state theta = model.init()
  train {
    let task ~ tasks
    log loss = minimise loss(theta, task.draw(10)) over theta with adam(1e-3)
  }
}

task Waves {
  hidden phase: f32 ~ Uniform(0, pi)
  example { x: f32[1] ~ Uniform(-5, 5), y = sin(x - phase) }
}`,
  },
  check({ module, names }, report) {
    const imported = module.tree.imports.flatMap((one) =>
      one.names.map(({ name, alias }) => ({
        name: alias ?? name,
        declaration: module.scope.get((alias ?? name).text)?.declaration,
      })),
    );
    const own = module.tree.declarations.map((declaration) => ({ name: declaration.name, declaration }));
    const inSight = [...imported, ...own];
    const tasks = inSight.flatMap(({ declaration }) => (declaration?.kind === "task" ? [declaration] : []));
    if (tasks.length === 0) return;
    const experiments = own.filter(({ declaration: { kind } }) => kind === "experiment");
    for (const { name, declaration } of inSight) {
      if (declaration?.kind !== "learner" || tasks.some((task) => fits(declaration, task))) continue;
      const isBound = names
        .usesOfGlobal(name.text)
        .some(({ span }) =>
          experiments.some(({ declaration: { span: of } }) => of.start <= span.start && span.end <= of.end),
        );
      if (!isBound)
        report(name.span, `none of the tasks here has what \`${name.text}\` asks for: ${asked(declaration)}`);
    }
  },
};

function interfaceOf({ typeParams, for: of }: ast.LearnerDeclaration): string {
  return typeParams.find(({ name }) => name.text === of.text)?.bound?.text ?? of.text;
}

function asked(learner: ast.LearnerDeclaration): string {
  return [`\`${interfaceOf(learner)}\``, ...learner.needs.map(({ text }) => text)].join(", ");
}

/** As far as a task's clauses tell; what they do not tell is taken to fit. */
function fits(learner: ast.LearnerDeclaration, task: ast.TaskDeclaration): boolean {
  const asks = interfaceOf(learner);
  const has = (kind: ast.TaskMember["kind"]): boolean => task.members.some((member) => member.kind === kind);
  if (asks === "Supervised") return has("example");
  if (asks !== "Mdp") return asks === task.name.text || asks === learner.for.text;
  if (!has("action")) return false;
  const isContinuous = isFloat(task.members.find((member) => member.kind === "action")?.type);
  return learner.needs.every(({ text }) => {
    if (text === "finite tasks") return has("split");
    if (text === "continuous actions") return isContinuous;
    return text !== "discrete actions" || !isContinuous;
  });
}

function isFloat(type: ast.TypeExpression | undefined): boolean {
  switch (type?.kind) {
    case "boundedType":
      return isFloat(type.type);
    case "arrayType":
      return isFloat(type.element);
    case "typeName":
      return type.path[0]?.text === "f32";
    default:
      return false;
  }
}
