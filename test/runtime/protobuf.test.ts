import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const schema = resolve("src/runtime/protobuf");

it("the generated protobuf code is that of the schema (else: `npx buf generate` in src/runtime/protobuf)", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mrl-test-"));
  try {
    for (const file of ["tf.binpb", "buf.gen.yaml"]) await cp(join(schema, file), join(folder, file));
    const bin = resolve("node_modules/.bin");
    await promisify(execFile)(join(bin, "buf"), ["generate"], {
      cwd: folder,
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    const [fresh, kept] = await Promise.all(
      [folder, schema].map((from) => readFile(join(from, "tf_pb.ts"), "utf8")),
    );
    expect(kept === fresh).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
