/** The oldest Node that mrl runs in: `engines` in package.json says the same. Nothing is imported here, as an older one reads it too. */
export const oldestNode = [22, 12] as const;

/** Whether a Node of this version, such as `22.12.0`, is new enough. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}
