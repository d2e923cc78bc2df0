import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Formatter } from "../../src/cli/fmt-files.js";
import { replaceText } from "../../src/cli/replace-text.js";
import { watchSpecs } from "../../src/cli/watch-specs.js";
import { fakeTerminal, mrl } from "./support/fake-terminal.js";

let folder: string;
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mrl-fmt-"));
  writeFileSync(at("a.mrl"), "const   a=1\n");
  mkdirSync(at("inner"));
  writeFileSync(at("inner/b.mrl"), "const b = 1\n");
  writeFileSync(at("page.md"), "```mrl\nconst   c=1\n```\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("mrl fmt", () => {
  it("formats the specs of a folder in place, and Markdown only where it is named", async () => {
    const { code, out, err } = await mrl(["fmt", folder]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toBe(`formatted: ${at("a.mrl")}\nfine: 2 files, 1 of them changed\n`);
    expect(read("a.mrl")).toBe("const a = 1\n");
    expect(read("page.md")).toContain("const   c=1");
    expect((await mrl(["fmt", at("page.md")])).code).toBe(0);
    expect(read("page.md")).toBe("```mrl\nconst c = 1\n```\n");
  });

  it("names what is not formatted with --check, and changes nothing", async () => {
    const { code, err } = await mrl(["fmt", "--check", folder]);
    expect({ code, err }).toEqual({ code: 1, err: `not formatted: ${at("a.mrl")}\n` });
    expect(read("a.mrl")).toBe("const   a=1\n");
    await mrl(["fmt", folder]);
    expect((await mrl(["fmt", "--check", folder])).code).toBe(0);
  });

  it("reads standard input, with the configuration of the path that it is said to have", async () => {
    writeFileSync(at(".prettierrc"), '{"tabWidth": 4}');
    const spec = "fn f() {\nreturn 1 }";
    expect(await mrl(["fmt", "-"], spec)).toEqual({
      code: 0,
      out: "fn f() {\n  return 1\n}\n",
      err: "",
    });
    const { out } = await mrl(["fmt", "-", "--stdin-filepath", at("new.mrl")], spec);
    expect(out).toBe("fn f() {\n    return 1\n}\n");
  });

  it.each([
    ["cannot be read", '{"tabWidth": '],
    ["has values that prettier does not know", '{"tabWidth": "x"}'],
    ["names a plugin that is not there", '{"plugins": ["prettier-plugin-of-nobody"]}'],
  ])("tells of a configuration that %s, and leaves the file as it is", async (_, config) => {
    writeFileSync(at("inner/.prettierrc"), config);
    writeFileSync(at("inner/b.mrl"), "const   b=1\n");
    const { code, err } = await mrl(["fmt", folder]);
    expect([code, read("a.mrl"), read("inner/b.mrl")]).toEqual([1, "const a = 1\n", "const   b=1\n"]);
    expect(err).toContain(`cannot format ${at("inner/b.mrl")} as it is configured`);
    expect(err).toContain("mend .prettierrc");
  });

  it("formats a range alone", async () => {
    const { out } = await mrl(
      ["fmt", "-", "--range-start", "12", "--range-end", "20"],
      "const   a=1\nconst   b=2\n",
    );
    expect(out).toBe("const   a=1\nconst b = 2\n");
  });

  it("leaves a spec with errors as it is, says why, and formats the others", async () => {
    writeFileSync(at("inner/b.mrl"), "const   b = = 1\n");
    const { code, err } = await mrl(["fmt", folder]);
    expect(code).toBe(1);
    expect(err).toContain("MRL1101");
    expect(err).toContain(at("inner/b.mrl"));
    expect(read("inner/b.mrl")).toBe("const   b = = 1\n");
    expect(read("a.mrl")).toBe("const a = 1\n");
    expect(await mrl(["fmt", "-"], "const   b = = 1\n")).toMatchObject({ code: 1, out: "const   b = = 1\n" });
  });

  it("tells of a fence with errors by its place in the Markdown, and formats the others", async () => {
    const quoted = "> ~~~mrl\r\n> const x = 1\r\n> const   b = = 1\r\n> ~~~\r\n";
    const page = `# Page\r\n\r\n${quoted}\r\n\`\`\`mrl error MRL1101\r\nconst   d =\r\n\`\`\`\r\n`;
    writeFileSync(at("page.md"), `${page}\r\n\`\`\`mrl\r\nconst   c=1\r\n\`\`\`\r\n`);
    const before = read("page.md");
    const checked = await mrl(["fmt", "--check", at("page.md")]);
    expect(read("page.md")).toBe(before);
    const written = await mrl(["fmt", at("page.md")]);
    for (const { code, err } of [checked, written]) {
      expect(code).toBe(1);
      expect(err).toMatch(/page\.md:5:15/);
      expect(err).toContain("> const   b = = 1");
      expect(err).not.toContain("const   d");
    }
    expect(checked.err).toContain("not formatted: ");
    expect(written.err).toContain("formatted: ");
    expect(read("page.md")).toContain("const   b = = 1");
    expect(read("page.md")).toContain("const c = 1");
    expect(await mrl(["fmt", "-", "--stdin-filepath", at("new.md")], page)).toMatchObject({ code: 1 });
  });

  it("tells of a file that cannot be read, and of a range that cannot be, and formats the others", async () => {
    const { code, err } = await mrl(["fmt", at("none.mrl"), at("a.mrl")]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`cannot read ${at("none.mrl")}: there is no such file`),
    ]);
    expect(read("a.mrl")).toBe("const a = 1\n");
    const page = read("page.md");
    const ranged = await mrl(["fmt", "--range-start", "0", at("page.md")]);
    expect([ranged.code, ranged.err, read("page.md")]).toEqual([
      1,
      expect.stringContaining("cannot format a range"),
      page,
    ]);
  });

  it("passes over what .prettierignore names, and refuses what is no spec", async () => {
    const { code, err } = await mrl(["fmt", at("nothing.txt")]);
    expect(code).toBe(1);
    expect(err).toContain("nothing.txt");
    expect((await mrl(["fmt", "test/good/syntax", "--check"])).code).toBe(0);
  });
});

describe("watching", () => {
  it("tells of specs that are saved, made and removed, until it is ended", async () => {
    const end = new AbortController();
    const [seen, gone]: [string[], string[]] = [[], []];
    const failures: unknown[] = [];
    let ready = (): void => undefined;
    const started = new Promise<void>((resolve) => (ready = resolve));
    await new Promise<void>((resolve) => {
      const told = async (list: string[], file: string): Promise<void> => {
        list.push(file);
        const isFirst = seen.length + gone.length === 1;
        if (seen.length === 2 && gone.length === 1) resolve();
        if (isFirst) throw new Error("the first");
      };
      void watchSpecs([folder], end.signal, {
        changed: (file) => told(seen, file),
        removed: (file) => told(gone, file),
        failed: (error) => failures.push(error),
        ready,
      });
      void started.then(() => {
        writeFileSync(at("inner/other.txt"), "");
        writeFileSync(at("inner/new.mrl"), "const n = 1\n");
        writeFileSync(at("a.mrl"), "const a = 2\n");
        rmSync(at("inner/b.mrl"));
      });
    });
    end.abort();
    expect(seen.toSorted()).toEqual([at("a.mrl"), at("inner/new.mrl")]);
    expect(gone).toEqual([at("inner/b.mrl")]);
    expect(failures).toEqual([new Error("the first")]);
  });

  it("counts a file with problems until it is mended or gone", async () => {
    const formatter = new Formatter(fakeTerminal(), { check: false, range: undefined });
    writeFileSync(at("a.mrl"), "const   a = = 1\n");
    writeFileSync(at("inner/b.mrl"), "const   b = = 1\n");
    await formatter.file(at("a.mrl"));
    await formatter.file(at("a.mrl"));
    await formatter.file(at("inner/b.mrl"));
    expect(formatter.problems).toBe(2);
    writeFileSync(at("a.mrl"), "const a = 1\n");
    await formatter.file(at("a.mrl"));
    expect(formatter.problems).toBe(1);
    formatter.forget(at("inner/b.mrl"));
    expect(formatter.problems).toBe(0);
  });
});

describe("a text in the place of another", () => {
  it("is not written where the file has changed since it was read, and keeps links and permissions", async () => {
    chmodSync(at("a.mrl"), 0o640);
    symlinkSync("a.mrl", at("link.mrl"));
    await replaceText(at("link.mrl"), "const   a=1\n", "const a = 1\n");
    expect([lstatSync(at("link.mrl")).isSymbolicLink(), statSync(at("a.mrl")).mode & 0o777]).toEqual([
      true,
      0o640,
    ]);
    writeFileSync(at("a.mrl"), "const edited = 1\n");
    await expect(replaceText(at("a.mrl"), "const a = 1\n", "const a = 2\n")).rejects.toThrow(/meanwhile/);
    expect(read("a.mrl")).toBe("const edited = 1\n");
  });
});
