import type { SpecRule } from "../rule.js";

export const unusedHidden: SpecRule = {
  name: "unused-hidden",
  set: "recommended",
  summary: "A hidden parameter on which nothing in its task depends",
  explanation: `
What a task hides is what there is to find out about it. Where neither its examples nor its rewards, steps or observations
depend on a hidden parameter, the tasks do not differ by it, and a learner that seems not to adapt to it cannot. A
\`split\` that names it is not enough: the parts then hold the same tasks.`,
  example: {
    bad: `task Waves {
  hidden amplitude: f32 ~ Uniform(0.1, 5)
  hidden «phase»: f32 ~ Uniform(0, pi)
  example { x: f32 ~ Uniform(-5, 5), y = amplitude * sin(x) }
}`,
    good: `task Waves {
  hidden amplitude: f32 ~ Uniform(0.1, 5)
  hidden phase: f32 ~ Uniform(0, pi)
  example { x: f32 ~ Uniform(-5, 5), y = amplitude * sin(x - phase) }
}`,
  },
  check({ module, names }, report) {
    for (const task of module.tree.declarations) {
      if (task.kind !== "task") continue;
      const splits = task.members.filter(({ kind }) => kind === "split").map(({ span }) => span);
      for (const member of task.members) {
        const symbol = member.kind === "hidden" ? names.declaredBy(member) : undefined;
        if (!symbol || symbol.name.startsWith("_")) continue;
        const uses = names
          .usesOf(symbol)
          .filter(({ span }) => !splits.some(({ start, end }) => start <= span.start && span.end <= end));
        if (uses.length === 0)
          report(symbol.span, `nothing in \`${task.name.text}\` depends on \`${symbol.name}\``);
      }
    }
  },
};
