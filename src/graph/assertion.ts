const prefix = "assert ";

/** The name of the value that says whether an assertion of a spec holds: not finite where it does not. */
export function assertionName(message: string): string {
  return prefix + JSON.stringify(message);
}

/** The message of the assertion that a value of this name is; undefined for other values. */
export function assertionMessage(name: string | undefined): string | undefined {
  if (!name?.startsWith(prefix)) return undefined;
  return JSON.parse(name.slice(prefix.length)) as string;
}
