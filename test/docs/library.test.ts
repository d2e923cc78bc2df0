import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { libraryPage } from "./support/library.js";

const path = "docs/library.md";

it("docs/library.md says what src/std declares (UPDATE_GOLDEN=1 writes it anew)", async () => {
  const page = await format(libraryPage(), { ...(await resolveConfig(path)), parser: "markdown" });
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(path, page);
  expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(page);
});
