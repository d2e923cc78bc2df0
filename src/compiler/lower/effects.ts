import type { PictureEntry } from "./pictures.js";
import type { TensorV } from "./value.js";
import type { Span } from "../syntax/ast.js";

/** A sum and how many numbers went into it; both `f32` scalars. */
export interface LogEntry {
  readonly name: string;
  readonly sum: TensorV;
  readonly count: TensorV;
}

/** What a `report` line gave: one number, or one a turn of the loops that its index runs over. */
export interface ReportEntry {
  readonly name: string;
  readonly value: TensorV;
  /** The loop whose index it has, until that loop ends. */
  readonly loop: object | undefined;
  /** Place along the report's axis of the first number. */
  readonly offset: number;
  readonly span: Span;
}

/** What statements say to the outside from within a body: collected here, merged where the body ends. */
export class Effects {
  logs: LogEntry[] = [];
  reports: ReportEntry[] = [];
  /** What is to be looked at, where that is asked for. */
  pictures: PictureEntry[] = [];
  /** Each is true while loss and parameters are finite. */
  finite: TensorV[] = [];
}
