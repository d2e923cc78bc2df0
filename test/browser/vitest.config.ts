import { defineConfig } from "vitest/config";

/** `npm run try:browser`: the tests here alone, which fail where there is no Chromium. */
export default defineConfig({
  test: {
    include: ["test/browser/*.test.ts"],
    env: { MRL_TEST_BROWSER: "required" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
