import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/count-reporter.ts"],
    // Each test file gets a process of its own: the native engine cannot be loaded twice into one.
    pool: "forks",
    maxWorkers: 2,
    // Generous, as some tests start the engine or a whole run; no test asserts how long it takes.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
