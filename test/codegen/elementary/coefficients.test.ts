import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { fit } from "./fit.js";
import { targets } from "./targets.js";

const path = "src/codegen/elementary/coefficients.ts";

it(`${path} holds what the fits give (UPDATE_GOLDEN=1 writes it anew)`, async () => {
  const polynomials = targets.map((target) => {
    const range = `for ${Number(target.low.toFixed(4))} to ${Number(target.high.toFixed(4))}`;
    const coefficients = fit(target).map((c) => Number(c.toPrecision(9)));
    return `/** ${target.description}, ${range}. */\nexport const ${target.name} = [${coefficients.join(", ")}] as const;\n`;
  });
  const head =
    "// Polynomials, the constant first. Fitted by test/codegen/elementary, which writes this file.\n\n";
  const config = await resolveConfig(path);
  const text = await format(head + polynomials.join("\n"), { ...config, parser: "typescript" });
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});
