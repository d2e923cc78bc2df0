import type { TopLevelSpec } from "vega-lite";
import type { Theme } from "./theme.js";

/** Numbers as rows under names: what a figure draws, for those who want to draw it themselves. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
}

/** One picture of a report. */
export interface Figure {
  /** A file's name without its ending. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly table: Table;
  /** The picture in Vega-Lite's words. */
  readonly spec: (theme: Theme) => TopLevelSpec;
}

/** A text as part of a file's name. */
export function idOf(text: string): string {
  return text.replace(/[^\w.-]+/g, "-").replace(/^[-.]+|-+$/g, "") || "figure";
}
