/**
 * The compiler's path of a document: that of its file, with forward slashes. A document that is no file, such as one that
 * was never saved, is known by its URI.
 */
export function pathOf(uri: string): string {
  const [, host, path] = /^file:\/\/([^/]*)(\/.*)$/.exec(uri) ?? [];
  if (path === undefined) return uri;
  const decoded = unescaped(path);
  if (host) return `//${host}${decoded}`;
  // `/c:/spec.mrl` is `c:/spec.mrl` where drives have letters.
  const drive = /^\/([A-Za-z]):(.*)$/.exec(decoded);
  return drive ? `${drive[1]!.toLowerCase()}:${drive[2]}` : decoded;
}

/** The URI of a path, as editors write it. */
export function uriOf(path: string): string {
  if (path.startsWith("//")) return `file:${encoded(path)}`;
  if (path.startsWith("/")) return `file://${encoded(path)}`;
  if (/^[a-z]:\//i.test(path)) return `file:///${encoded(path)}`;
  return path;
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
