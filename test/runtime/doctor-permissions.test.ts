import { expect, test, vi } from "vitest";
import { doctor } from "../../src/runtime/engine/doctor.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

vi.mock("node:child_process", async (original) => ({
  ...(await original<object>()),
  // As under `node --permission` without `--allow-child-process`.
  spawn: () => {
    const error = new Error("Access to this API has been restricted.");
    throw Object.assign(error, { code: "ERR_ACCESS_DENIED", permission: "ChildProcess", resource: "" });
  },
}));

const folder = temporaryFolder();

test("mrl doctor says what Node's permissions keep it from looking at, and looks at the rest", async () => {
  vi.stubEnv("PYTHON", process.execPath);
  const gpus = { gpus: [], driver: undefined, problem: "no GPU" };
  const checks = await doctor({ cacheDir: folder(), gpus });
  vi.unstubAllEnvs();
  const python = checks.find(({ name }) => name === "python");
  expect(python).toMatchObject({
    status: "note",
    detail: "Node's permissions keep mrl from starting other programs.",
    fix: expect.stringContaining("--allow-child-process"),
  });
  expect(checks.find(({ name }) => name === "cache")).toMatchObject({ status: "ok" });
});
