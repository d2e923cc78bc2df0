import { pathToFileURL } from "node:url";
import { classify } from "../../editor/language-server/features/semantic-tokens.js";
import { Workspace } from "../../editor/language-server/workspace.js";
import { NodeHost } from "../../runtime/host.js";
import type { SourceFile } from "./run-data.js";

/** The pieces of a spec on the disk by what they are: what an editor colours them by. */
export function highlight(path: string): SourceFile["tokens"] {
  const workspace = new Workspace({
    host: new NodeHost(),
    specsIn: () => [],
    lintConfig: () => ({}),
    formatOptions: async () => Promise.resolve({}),
    refresh: () => undefined,
    startThread: () => {
      throw new Error("nothing here elaborates experiments");
    },
  });
  const view = workspace.view(pathToFileURL(path).href);
  if (!view) return [];
  return classify(view).map(({ span, class: kind }) => ({ start: span.start, end: span.end, class: kind }));
}
