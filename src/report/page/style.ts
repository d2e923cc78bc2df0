import { themes, variablesOf } from "../figures/theme.js";

const code = {
  light: { keyword: "#a0309c", type: "#006e8a", name: "#0550ae", number: "#8a4600", string: "#0a6b2f" },
  dark: { keyword: "#e08be0", type: "#6fc7dd", name: "#79b8ff", number: "#e0a070", string: "#7fd68f" },
} as const;

const surface = {
  light: "--page:#ffffff;--raised:#f6f8fa;--line:#d1d9e0;--warn:#fff4d6;--mark:#ffe9a8;",
  dark: "--page:#0d1117;--raised:#161b22;--line:#30363d;--warn:#33290f;--mark:#5c4a12;",
} as const;

function declarations(theme: "light" | "dark"): string {
  const colors = Object.entries(code[theme])
    .map(([name, color]) => `--code-${name}:${color};`)
    .join("");
  return `${surface[theme]}${variablesOf(themes[theme])}${colors}`;
}

/** The pages' style sheet: system fonts, light and dark as the reader has it, one column where it is narrow. */
export const style = `:root{color-scheme:light dark;${declarations("light")}}
@media (prefers-color-scheme: dark){:root{${declarations("dark")}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:82rem;background:var(--page);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .4rem}
h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0 0 .15rem}
p{margin:.4rem 0;max-width:60rem}
.muted,figcaption,.caption{color:var(--muted);font-size:.87rem}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.6rem 0}
a{color:var(--series-0)}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--muted);white-space:nowrap}
td:first-child:not(.number){min-width:9rem}
td.number,th.number{text-align:right;white-space:nowrap}
td.differs{background:var(--mark)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(26rem,100%),1fr));gap:1.2rem}
figure{margin:0;padding:.8rem;border:1px solid var(--line);border-radius:.5rem;background:var(--raised);min-width:0}
figure svg{display:block;width:100%;max-width:34rem;height:auto;margin-top:.3rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.4em}
${themes.light.series.map((_, i) => `.swatch-${i}{background:var(--series-${i})}`).join("\n")}
.problems{background:var(--warn);border:1px solid var(--line);border-radius:.5rem;padding:.6rem 1rem;margin:1rem 0}
.problems ul{margin:.2rem 0;padding-left:1.2rem}
details{margin:.4rem 0}
summary{cursor:pointer}
pre{background:var(--raised);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;overflow-x:auto;margin:.5rem 0}
pre,code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.t-keyword,.t-event{color:var(--code-keyword)}
.t-type,.t-typeParameter,.t-enum,.t-class,.t-struct{color:var(--code-type)}
.t-function,.t-method,.t-enumMember{color:var(--code-name)}
.t-number{color:var(--code-number)}
.t-string{color:var(--code-string)}
.t-comment{color:var(--muted);font-style:italic}
`;
