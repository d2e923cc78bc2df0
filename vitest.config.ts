import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // What `mrl compile` writes imports the package by its name.
  resolve: { alias: { "mrl/program": fileURLToPath(new URL("src/program/index.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", "./test/count-reporter.ts"],
    // Each test file gets a process of its own: the native engine cannot be loaded twice into one.
    pool: "forks",
    maxWorkers: 2,
    setupFiles: ["test/support/seed.ts"],
    // Generous, as some tests start the engine or a whole run; no test asserts how long it takes.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
