const words = "const|type|enum|fn|distribution|module|task|learner|experiment";

/** Whether a text may declare a name at its top level, by its words alone: `false` is certain, `true` is not. */
export function mayDeclare(text: string, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`\\b(?:${words})\\s+${name}\\b`).test(text);
}
