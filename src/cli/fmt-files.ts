import { extname } from "node:path";
import { getFileInfo, format as formatWith, type Options } from "prettier";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import type { Span } from "../compiler/syntax/ast.js";
import { FencePlugin } from "../editor/format/fences.js";
import { format } from "../editor/format/format.js";
import { formatRange } from "../editor/format/range.js";
import { UnreadableSpec } from "../editor/format/unreadable-spec.js";
import { modulePath, NodeHost, readSpec, stdinName } from "../runtime/host.js";
import { RunError } from "../runtime/run/run-error.js";
import { formatOptions } from "./fmt-options.js";
import { replaceText } from "./replace-text.js";
import { showDiagnostics } from "./show-diagnostics.js";
import type { Terminal } from "./terminal.js";
import { showUnreadable, unreadableFile } from "./unreadable-file.js";

interface Settings {
  /** Whether files are only looked at. */
  readonly check: boolean;
  /** What is formatted of each file, if not all of it. */
  readonly range: Span | undefined;
}

const markdown = new Set([".md", ".markdown"]);
const ignoreFiles = [".gitignore", ".prettierignore"];

/** Formats files one by one, and tells what became of each. */
export class Formatter {
  /** Files that were looked at, and those that were written. */
  seen = 0;
  changed = 0;
  readonly #withProblems = new Set<string>();

  constructor(
    private readonly terminal: Terminal,
    private readonly settings: Settings,
  ) {}

  /** How many files there is something to do about, as they were when they were last looked at. */
  get problems(): number {
    return this.#withProblems.size;
  }

  /** A file is gone, and what was wrong with it. */
  forget(path: string): void {
    this.#withProblems.delete(modulePath(path));
  }

  /** Formats a file in place; one that cannot be formatted stays as it is, and is told with what is wrong with it. */
  async file(path: string): Promise<void> {
    const { err } = this.terminal;
    this.forget(path);
    try {
      await this.inPlace(path);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.#withProblems.add(modulePath(path));
      showUnreadable([unreadableFile(path, error)], err);
    }
  }

  private async inPlace(path: string): Promise<void> {
    const { err } = this.terminal;
    if ((await getFileInfo(path, { ignorePath: ignoreFiles, resolveConfig: false })).ignored) return;
    this.seen++;
    const text = readSpec(path);
    const formatted = await this.formatted(text, path, modulePath(path));
    if (formatted === undefined || formatted === text) return;
    if (this.settings.check) {
      this.#withProblems.add(modulePath(path));
      err.write(`${err.colors.yellow("not formatted")}: ${path}\n`);
      return;
    }
    await replaceText(path, text, formatted);
    this.changed++;
    err.write(`${err.colors.green("formatted")}: ${path}\n`);
  }

  /** What standard input is when formatted, or what it was where it cannot be; with `check` nothing. */
  async standardInput(text: string, path: string | undefined): Promise<string> {
    const { err } = this.terminal;
    const formatted = await this.formatted(text, path ?? stdinName, path ?? stdinName);
    if (!this.settings.check) return formatted ?? text;
    if (formatted !== undefined && formatted !== text) {
      this.#withProblems.add(stdinName);
      err.write(`${err.colors.yellow("not formatted")}: standard input\n`);
    }
    return "";
  }

  /** `undefined` where the text cannot be formatted, which is told. */
  private async formatted(text: string, path: string, name: string): Promise<string | undefined> {
    const config = path === stdinName ? undefined : await formatOptions(path);
    const options: Options = { ...config, filepath: path };
    const extension = extname(path);
    try {
      if (markdown.has(extension)) {
        if (this.settings.range) throw rangeOfMarkdown(path);
        return await this.inMarkdown(text, options, name);
      }
      if (extension !== ".mrl" && path !== stdinName) throw notFormatted(path);
      return await this.spec(text, options);
    } catch (error) {
      if (!(error instanceof UnreadableSpec)) throw error;
      this.tell(error.diagnostics, text, name);
      return undefined;
    }
  }

  /** Tells what keeps a text from being formatted. */
  private tell(diagnostics: readonly Diagnostic[], text: string, name: string): void {
    this.#withProblems.add(name);
    const host = new NodeHost(new Map([[name, text]]));
    showDiagnostics(
      diagnostics.map((diagnostic) => ({ ...diagnostic, file: name })),
      this.terminal.err,
      host,
    );
  }

  private async spec(text: string, options: Options): Promise<string> {
    const { range } = this.settings;
    if (range === undefined) return format(text, options);
    const edit = await formatRange(
      text,
      { start: range.start, end: Math.min(range.end, text.length) },
      options,
    );
    return edit === undefined ? text : text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  }

  /** Prettier's own Markdown, which hands fences to the plugin; one with errors stays as it is, and is told. */
  private async inMarkdown(text: string, options: Options, name: string): Promise<string> {
    const fences = new FencePlugin();
    const plugins = [...(options.plugins ?? []), fences.plugin];
    const formatted = await formatWith(text, { ...options, plugins, parser: "markdown" });
    const problems = await fences.problems(text);
    if (problems.length > 0) this.tell(problems, text, name);
    return formatted;
  }
}

function rangeOfMarkdown(path: string): RunError {
  return new RunError(
    "unreadable-file",
    `cannot format a range of ${path}: ranges are those of a spec`,
    "format all of the file, or put the spec into a file of its own",
  );
}

function notFormatted(path: string): RunError {
  return new RunError(
    "unreadable-file",
    `cannot format ${path}: it is neither a spec nor Markdown`,
    "name a .mrl or a .md file",
  );
}
