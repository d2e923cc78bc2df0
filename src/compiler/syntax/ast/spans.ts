/** Offsets into the source text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Spanned {
  readonly span: Span;
}

/** An identifier where it is declared or referred to. */
export interface Name extends Spanned {
  readonly text: string;
}

export interface Documented extends Spanned {
  /** The text of the `///` lines above, without the slashes. */
  readonly doc?: string;
}
