import { formatNumber, median, percentile } from "./statistics.js";

export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

/** The median of some milliseconds, and what 95% of them lie within. */
export function figures(times: readonly number[]): Figures {
  const round = (value: number): number => Math.round(value * 10) / 10;
  return { p50: round(median(times)), p95: round(percentile(times, 0.95)), count: times.length };
}

export interface EditorFigures {
  readonly milliseconds: Readonly<
    Record<
      | "cold_start"
      | "first_problems"
      | "problems"
      | "completion"
      | "hover"
      | "hover_while_elaborating"
      | "mrl_compile",
      Figures
    >
  >;
  readonly processor_milliseconds: Readonly<Record<"problems" | "completion" | "elaboration", Figures>>;
  readonly formatter: {
    readonly lines_per_second: number;
    readonly lines_per_processor_second: number;
  };
}

/** The table of `docs/editor.md`, as Markdown. */
export function editorTable({ milliseconds, processor_milliseconds, formatter }: EditorFigures): string {
  const time = (what: string, { p50, p95 }: Figures): string[] => [
    what,
    inMilliseconds(p50),
    inMilliseconds(p95),
  ];
  const rows = [
    ["what", "median", "95% within"],
    time("a cold start of the server", milliseconds.cold_start),
    time("the first problems of the file", milliseconds.first_problems),
    time("from a key to its problems", milliseconds.problems),
    time("a completion", milliseconds.completion),
    time("a hover", milliseconds.hover),
    time("a hover while DREAM's experiment is elaborated", milliseconds.hover_while_elaborating),
    time("`mrl compile` of the sinusoid, process included", milliseconds.mrl_compile),
    time("a key's problems, of processor time", processor_milliseconds.problems),
    time("a completion, of processor time", processor_milliseconds.completion),
    time("DREAM's experiment elaborated, of processor time", processor_milliseconds.elaboration),
    ["lines formatted a second", formatNumber(formatter.lines_per_second), ""],
    ["lines formatted a second of processor time", formatNumber(formatter.lines_per_processor_second), ""],
  ];
  const [head, ...body] = rows.map((row) => `| ${row.join(" | ")} |`);
  return [head, "| --- | ---: | ---: |", ...body].join("\n");
}

/** Three digits of short times, whole milliseconds of long ones. */
function inMilliseconds(value: number): string {
  return `${formatNumber(value, value < 10 ? 1 : 0)} ms`;
}
