import type { Theme } from "./theme.js";

/** A colour for each series, told by a legend below where there are several. */
export function colorOf(
  theme: Theme,
  values: readonly { readonly series: string }[],
  title: string | null = null,
) {
  const domain = [...new Set(values.map(({ series }) => series))];
  const range = domain.map((_, i) => theme.series[i % theme.series.length]!);
  const legend =
    domain.length > 1 ? { orient: "bottom" as const, symbolType: "stroke" as const, symbolOpacity: 1 } : null;
  return { field: "series", type: "nominal" as const, title, scale: { domain, range }, legend };
}
