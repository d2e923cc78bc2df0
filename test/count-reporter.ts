import type { Reporter, TestModule } from "vitest/node";
import { findEngine } from "../src/runtime/engine/find.js";
import { findChromium, noChromium } from "./browser/support/chromium.js";

/** Closes a run with one plain line, `N passed, N failed, N skipped`, that scripts can read. */
export default class CountReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    let passed = 0;
    let failed = 0;
    let skipped = 0;
    for (const module of modules) {
      // A file that cannot be loaded has no tests to count, but it did fail.
      if (module.state() === "failed" && module.errors().length > 0) failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
        else skipped++;
      }
    }
    const native = findEngine();
    if (!native.found) console.log(`The native engine's tests were skipped: ${native.reason} ${native.hint}`);
    if ((await findChromium()) === undefined)
      console.log(`The tests in a browser were skipped: ${noChromium}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
