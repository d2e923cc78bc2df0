/** Gives lines of files, counted from 1, where the files can be read. */
export function lineReader(host: {
  read(file: string): string | undefined;
}): (file: string, line: number) => string | undefined {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    let lines = files.get(file);
    if (!lines) files.set(file, (lines = (host.read(file) ?? "").split("\n")));
    return lines[line - 1];
  };
}
