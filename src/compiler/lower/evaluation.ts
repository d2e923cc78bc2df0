import * as statements from "../diagnostics/codes/statements.js";
import type * as ast from "../syntax/ast.js";
import { Dim } from "../types/dim.js";
import { bindParameters } from "./arguments.js";
import { given } from "./callable.js";
import { within, type Context } from "./context.js";
import { Effects, type ReportEntry } from "./effects.js";
import { takeSignalMeans } from "./mdp/signal-sums.js";
import { concatenated, reshaped } from "./ops.js";
import { runBody } from "./statements/body.js";
import { recordValue, type TensorV, type V } from "./value.js";

/** Runs `evaluate(task, …)` for one task; gives what it reports, by name. */
export function runEvaluation(ctx: Context, phase: ast.LearnerPhase, task: V): V {
  const effects = new Effects();
  const inside: Context = { ...within(ctx, ctx.scope.child()), phase: "evaluate", effects };
  const args = phase.params.length > 0 ? [given(task, phase.span)] : [];
  bindParameters(
    { ...inside, hyperPath: ctx.hyperPath },
    { ...inside, hyperPath: undefined },
    "evaluate",
    phase.params,
    args,
    phase.span,
  );
  runBody({ ...inside, hyperPath: undefined }, phase.body, undefined, "`evaluate`");
  ctx.effects.finite.push(...effects.finite);
  ctx.effects.pictures.push(...effects.pictures);
  return reportsOf(inside);
}

/** What was reported in a body that plays one task, and the sums of signals of the episodes that it played. */
export function reportsOf(ctx: Context): V {
  const reports = collectReports(ctx, ctx.effects.reports);
  const signals = takeSignalMeans(ctx);
  if (reports.kind !== "record" || signals.length === 0) return reports;
  return recordValue([...reports.fields, ...signals]);
}

/** What was reported in a body, by name. */
function collectReports(ctx: Context, reports: readonly ReportEntry[]): V {
  const byName = new Map<string, ReportEntry[]>();
  for (const report of reports) byName.set(report.name, [...(byName.get(report.name) ?? []), report]);
  return recordValue([...byName].map(([name, entries]) => [name, joined(ctx, name, entries)] as const));
}

/** The numbers of one name in the order of their indices, which must leave no gap. */
function joined(ctx: Context, name: string, entries: readonly ReportEntry[]): TensorV {
  const [first] = entries;
  if (entries.length === 1 && first!.loop === undefined && first!.offset === 0) return first!.value;
  const sorted = [...entries].sort((a, b) => a.offset - b.offset);
  let next: Dim = Dim.of(0);
  const parts = sorted.map(({ value, offset, span }) => {
    const part = value.type.dims.length === 0 ? reshaped(ctx.el, value, [Dim.of(1)]) : value;
    if (!next.equals(Dim.of(offset))) {
      const where = "once for each index, from 0 on and without a gap";
      ctx.el.report(ctx, statements.misplaced, { statement: `report ${name}[${offset}]`, where }, span);
    }
    next = next.plus(part.type.dims[0]!);
    return part;
  });
  return concatenated(ctx.el, parts, 0);
}
