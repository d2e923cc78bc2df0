/** Colours of a figure: names of colours, or CSS variables where the page says what they are. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** One a group, told apart by all common kinds of colour vision; after the last they begin again. */
  readonly series: readonly string[];
}

/** Okabe and Ito's palette, darkened or lightened where a page's background asks for it. */
const light: Theme = {
  text: "#1f2328",
  muted: "#59636e",
  grid: "#d8dee4",
  series: ["#0072b2", "#d55e00", "#007a5c", "#b04e8f", "#8a6d00", "#2f8fc4", "#5b4bb5", "#59636e"],
};

const dark: Theme = {
  text: "#e6edf3",
  muted: "#9198a1",
  grid: "#30363d",
  series: ["#58a6ff", "#f0883e", "#2dc39a", "#e58cc3", "#d9b93b", "#7fd0ff", "#a99bf5", "#9198a1"],
};

export const themes = { light, dark } as const;

/** The colours as variables, which a page sets for light and dark: see `variablesOf`. */
export const variables: Theme = {
  text: "var(--text)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  series: light.series.map((_, i) => `var(--series-${i})`),
};

/** The declarations of the variables for one theme. */
export function variablesOf({ text, muted, grid, series }: Theme): string {
  const named = {
    text,
    muted,
    grid,
    ...Object.fromEntries(series.map((color, i) => [`series-${i}`, color])),
  };
  return Object.entries(named)
    .map(([name, color]) => `--${name}:${color};`)
    .join("");
}
