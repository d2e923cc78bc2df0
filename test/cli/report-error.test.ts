import { afterEach, expect, test, vi } from "vitest";
import { reportError } from "../../src/cli/report-error.js";
import { EngineError } from "../../src/runtime/engine/error.js";
import { ExecutorError } from "../../src/runtime/executors/executor-error.js";
import { RunError } from "../../src/runtime/run/run-error.js";
import { fakeTerminal } from "./support/fake-terminal.js";

afterEach(() => vi.unstubAllEnvs());

test.each([
  new RunError("locked", "somebody writes", "wait"),
  new EngineError("no-python", "somebody writes", "wait"),
  new ExecutorError("somebody writes", "wait"),
])("a problem is told with its way out, and no stack", async (error) => {
  const terminal = fakeTerminal();
  expect(await reportError(error, terminal)).toBe(1);
  expect(terminal.written).toEqual({ out: "", err: "error: somebody writes\n  help: wait\n" });
});

test("a program that reads JSON gets the problem as JSON too", async () => {
  const terminal = fakeTerminal();
  expect(await reportError(new RunError("locked", "somebody writes", "wait"), terminal, { json: true })).toBe(
    1,
  );
  const error = { code: "locked", message: "somebody writes", hint: "wait" };
  expect(JSON.parse(terminal.written.out)).toEqual({ error });
});

test.each([
  ["ChildProcess", "", /from starting other programs\n.*--allow-child-process/],
  ["FileSystemWrite", "/a/b", /from writing \/a\/b\n.*--allow-fs-write/],
  [undefined, undefined, /fchmod is disabled\n.*without --permission/],
])("what Node's permissions keep from mrl is no defect (%s)", async (permission, resource, says) => {
  const terminal = fakeTerminal();
  const error = Object.assign(new Error("fchmod is disabled"), {
    code: "ERR_ACCESS_DENIED",
    permission,
    resource,
  });
  expect(await reportError(error, terminal)).toBe(1);
  expect(terminal.written.err).toMatch(says);
});

test("an interrupted installation ends as an interruption", async () => {
  expect(await reportError(new EngineError("interrupted", "stopped", "go on"), fakeTerminal())).toBe(130);
});

test("a defect is called one, asks for a report, and shows its stack only on request", async () => {
  vi.stubEnv("MRL_DEBUG", "");
  const quiet = fakeTerminal();
  expect(await reportError(new TypeError("x is undefined"), quiet)).toBe(3);
  expect(quiet.written.err).toMatch(/^this is a defect in mrl: TypeError: x is undefined\n.*report/);
  expect(quiet.written.err).not.toContain("    at ");
  vi.stubEnv("MRL_DEBUG", "1");
  const loud = fakeTerminal();
  expect(await reportError(new TypeError("x is undefined"), loud)).toBe(3);
  expect(loud.written.err).toContain("    at ");
});
