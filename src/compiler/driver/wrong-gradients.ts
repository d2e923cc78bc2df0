import type { GraphSpan, Program } from "../../graph/graph.js";
import { expand } from "../../graph/passes/expand.js";
import { SilentZeroError, WhileGradientError } from "../../graph/passes/gradient-errors.js";
import { gradientOfWhile, silentZero, stateCut, unscannedRow } from "../diagnostics/codes/statements.js";
import type { Related } from "../diagnostics/diagnostic.js";
import { at, type Diagnostics, type Place } from "../diagnostics/diagnostics.js";
import { staticCountHints, stopGradientExtras, throughOp } from "../diagnostics/stop-gradient.js";
import type { ModuleHost } from "../modules/host.js";
import type { Minimised } from "../lower/elaborator.js";
import type { Loaded, LoadedModule } from "../modules/load.js";
import { shown } from "../modules/resolve.js";
import type { ExperimentDeclaration } from "../syntax/ast.js";
import { Lines } from "../syntax/lines.js";

/** What the place of a wrong gradient is looked up in. */
export interface GradientSource {
  readonly loaded: Loaded;
  readonly host: ModuleHost;
  readonly experiment: ExperimentDeclaration;
  readonly minimised: readonly Minimised[];
  /** The user's place that led to one of the library's. */
  readonly users: WeakMap<GraphSpan, GraphSpan>;
}

/**
 * Expands a program's gradients and reports one that would be zero silently, that passes through a
 * loop with a tensor's number of turns, or that is needlessly slow. The place is the user's: the operation, or else where the
 * gradient is taken, or else the experiment that brings the library's code to it.
 */
export function reportWrongGradients(
  program: Program,
  source: GradientSource,
  diagnostics: Diagnostics,
): void {
  const taken = new Map<string, (readonly boolean[])[]>();
  try {
    expand(program, {
      unscannedRow: (span, gradSpan) => {
        const { place, related } = placesOf(span, gradSpan, source);
        diagnostics.report(unscannedRow, {}, place, { related });
      },
      taken: (reaches, gradSpan) => {
        if (gradSpan) taken.set(keyOf(gradSpan), [...(taken.get(keyOf(gradSpan)) ?? []), reaches]);
      },
    });
    reportCutStates(taken, source, diagnostics);
  } catch (error) {
    if (!(error instanceof SilentZeroError) && !(error instanceof WhileGradientError)) throw error;
    const { through, user, place, related } = placesOf(error.span, error.gradSpan, source);
    if (error instanceof WhileGradientError) {
      diagnostics.report(gradientOfWhile, {}, place, {
        related,
        hints: staticCountHints,
      });
      return;
    }
    const text = user === through ? through?.module.text.slice(place.span.start, place.span.end) : undefined;
    const extras = stopGradientExtras(error.op, place, text);
    diagnostics.report(silentZero, { through: throughOp(error.op) }, place, { ...extras, related });
  }
}

function keyOf({ file, line, column, endLine, endColumn }: GraphSpan): string {
  return [file, line, column, endLine, endColumn].join(":");
}

/** Reports states that are minimised over and that no gradient reaches, in whatever turn or call. */
function reportCutStates(
  taken: ReadonlyMap<string, readonly (readonly boolean[])[]>,
  source: GradientSource,
  diagnostics: Diagnostics,
): void {
  for (const { span, states } of source.minimised) {
    let first = 0;
    for (const { name, tensors } of states) {
      const from = first;
      first += tensors;
      const gradients = taken.get(keyOf(span)) ?? [];
      const isReached = (reaches: readonly boolean[]): boolean =>
        reaches.slice(from, from + tensors).some((reached) => reached);
      if (gradients.length === 0 || tensors === 0 || gradients.some(isReached)) continue;
      const { place, related } = placesOf(undefined, span, source);
      diagnostics.report(stateCut, { state: name }, place, { related });
    }
  }
}

/** Where to report something about a gradient, what else to show, and whether the operation's own place is the user's. */
function placesOf(span: GraphSpan | undefined, gradSpan: GraphSpan | undefined, source: GradientSource) {
  const through = placeOf(span, source);
  const led = placeOf(span && source.users.get(span), source);
  const taken = placeOf(gradSpan, source);
  const user = [through, led, taken].find((place) => place && !place.module.isLibrary);
  const related: Related[] = [];
  if (through && through !== user)
    related.push({ ...through.place, message: "the gradient passes through here" });
  if (taken && taken !== user) related.push({ ...taken.place, message: "the gradient is taken here" });
  return { through, user, place: user?.place ?? experimentPlace(source), related };
}

function experimentPlace({ loaded, experiment }: GradientSource): Place {
  const learner = experiment.bindings.find(({ name }) => name.text === "learner");
  return at(loaded.entry?.file ?? "", learner?.value.span ?? experiment.name.span);
}

function placeOf(
  span: GraphSpan | undefined,
  { loaded, host }: GradientSource,
): { readonly module: LoadedModule; readonly place: Place } | undefined {
  const module = span && [...loaded.modules.values()].find(({ file }) => shown(file, host) === span.file);
  if (!module) return undefined;
  const lines = new Lines(module.text);
  const start = lines.offset({ line: span.line, column: span.column });
  const end = lines.offset({ line: span.endLine, column: span.endColumn });
  return { module, place: at(module.file, { start, end }) };
}
