/** Reads the text of a file that a diagnostic mentions; undefined where there is none. */
export type ReadText = (file: string) => string | undefined;

const flag = "--set ";

/** What stands for the file of a setting from the command line: the setting as it is typed, which is its text too. */
export function settingSource(path: string, value: string): string {
  return `${flag}${path}=${value}`;
}

/** Where the path of a setting stands in its text. */
export function settingPathSpan(path: string): { readonly start: number; readonly end: number } {
  return { start: flag.length, end: flag.length + path.length };
}

/** As `read`, with the texts of settings from the command line. */
export function withSettings(read: ReadText): ReadText {
  return (file) => (file.startsWith(flag) ? file : read(file));
}
