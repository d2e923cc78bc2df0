import {
  CodeActionKind,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type Range,
  type RenameParams,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { Checking } from "./checking.js";
import type { Environment } from "./environment.js";
import { codeActions } from "./features/code-actions.js";
import { codeLenses } from "./features/code-lenses.js";
import { completion } from "./features/completion.js";
import { definition } from "./features/definition.js";
import { foldingRanges } from "./features/folding.js";
import { formatting } from "./features/formatting.js";
import { hover } from "./features/hover.js";
import { inlayHints } from "./features/inlay-hints.js";
import { highlights, references } from "./features/references.js";
import { prepareRename, rename } from "./features/rename.js";
import { selectionRanges } from "./features/selection-ranges.js";
import { semanticTokens, semanticTokensLegend } from "./features/semantic-tokens.js";
import { signatureHelp } from "./features/signature-help.js";
import { documentSymbols, workspaceSymbols } from "./features/symbols.js";
import { Refusal } from "./refusal.js";
import { pathOf } from "./uris.js";
import type { View } from "./view.js";
import { Workspace } from "./workspace.js";

/** What the server can do, as it tells a client. */
const capabilities: InitializeResult["capabilities"] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  completionProvider: { triggerCharacters: [".", '"', "/", "{", "(", ","] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [":"] },
  semanticTokensProvider: { legend: semanticTokensLegend, full: true, range: true },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, CodeActionKind.SourceFixAll],
  },
  inlayHintProvider: true,
  codeLensProvider: {},
};

/** The text of a file of the library, for editors that cannot read it: `{uri}` gives a text or null. */
export const libraryTextRequest = "mrl/libraryText";

const changedMeanwhile = "The text has changed meanwhile.";

/** Answers a client over a connection until that ends. */
export function startServer(connection: Connection, environment: Environment): void {
  const workspace = new Workspace(environment);

  const log = (what: string, error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    connection.console.error(`${what}: ${text}`);
  };
  const checking = new Checking(connection, workspace, environment.startThread, log);

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const roots = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    workspace.folders = roots.map(pathOf);
    checking.refreshes = {
      inlayHints: params.capabilities.workspace?.inlayHint?.refreshSupport ?? false,
      codeLenses: params.capabilities.workspace?.codeLens?.refreshSupport ?? false,
    };
    return { capabilities, serverInfo: { name: "mrl" } };
  });

  /** Whatever goes wrong in one request, the others are answered. */
  function guarded<T>(what: string, work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      log(what, error);
      return otherwise;
    }
  }

  /** What is answered where a request went wrong. */
  function answerOf<R>(what: string, error: unknown, otherwise: R): R | ResponseError {
    if (error instanceof Refusal) return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    log(what, error);
    return otherwise;
  }

  /** A request about one document: nothing is answered where there is no such document. */
  function onView<P extends { readonly textDocument: { readonly uri: string } }, R>(
    what: string,
    answer: (view: View, params: P) => R,
    otherwise: R,
  ): (params: P, token: CancellationToken) => R | ResponseError {
    return (params, token) => {
      if (token.isCancellationRequested)
        return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      try {
        const view = workspace.view(params.textDocument.uri);
        return view ? answer(view, params) : otherwise;
      } catch (error) {
        return answerOf(what, error, otherwise);
      }
    };
  }

  /** Edits of texts that have changed meanwhile would spoil them. */
  const renamed = async (view: View, { position, newName }: RenameParams): Promise<WorkspaceEdit> => {
    const { revision } = workspace;
    const edits = await rename(view, position, newName, (job) => {
      if (workspace.revision !== revision) throw new Refusal(changedMeanwhile);
      return checking.elaborated(job);
    });
    if (workspace.revision !== revision) throw new Refusal(changedMeanwhile);
    return edits;
  };

  /** Edits of a text that has changed meanwhile would spoil it. */
  const formatted = async (view: View, range?: Range): Promise<TextEdit[]> => {
    const { revision } = workspace;
    const edits = await formatting(view, range).catch((error: unknown) => {
      log("formatting", error);
      return [];
    });
    return workspace.revision === revision ? edits : [];
  };
  const nothing: Promise<TextEdit[]> = Promise.resolve([]);

  connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
    workspace.open(uri, version, text);
    checking.allChanged();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    guarded("change", () => workspace.change(uri, version, contentChanges), undefined);
    if (workspace.versionOf(uri) !== undefined) checking.changed(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.close(uri);
    checking.closed(uri);
  });
  const refresh = (): void => {
    workspace.refresh();
    checking.allChanged();
  };
  connection.onDidSaveTextDocument(refresh);
  connection.onDidChangeWatchedFiles(refresh);
  connection.onShutdown(() => checking.end());

  connection.onCompletion(onView("completion", (view, { position }) => completion(view, position), []));
  connection.onHover(onView("hover", (view, { position }) => hover(view, position) ?? null, null));
  connection.onDefinition(onView("definition", (view, { position }) => definition(view, position), []));
  connection.onReferences(
    onView(
      "references",
      (view, { position, context }) => references(view, position, context.includeDeclaration),
      [],
    ),
  );
  connection.onDocumentHighlight(
    onView("highlights", (view, { position }) => highlights(view, position), []),
  );
  connection.onPrepareRename(onView("rename", (view, { position }) => prepareRename(view, position), null));
  connection.onRenameRequest(
    onView<RenameParams, Promise<WorkspaceEdit | ResponseError | null>>(
      "rename",
      (view, params) => renamed(view, params).catch((error: unknown) => answerOf("rename", error, null)),
      Promise.resolve(null),
    ),
  );
  connection.onDocumentSymbol(onView("symbols", (view) => documentSymbols(view), []));
  connection.onWorkspaceSymbol(({ query }) =>
    guarded("symbols", () => workspaceSymbols(workspace, query), []),
  );
  connection.onSignatureHelp(
    onView("signature", (view, { position }) => signatureHelp(view, position) ?? null, null),
  );
  connection.onFoldingRanges(onView("folding", (view) => foldingRanges(view), []));
  connection.onSelectionRanges(
    onView("selection", (view, { positions }) => selectionRanges(view, positions), []),
  );
  connection.onCodeAction(
    onView("actions", (view, { range, context }) => codeActions(view, range, context), []),
  );
  connection.onCodeLens(onView("lenses", (view) => codeLenses(view), []));
  connection.languages.inlayHint.on(onView("hints", (view, { range }) => inlayHints(view, range), []));
  connection.languages.semanticTokens.on(onView("tokens", (view) => semanticTokens(view), { data: [] }));
  connection.languages.semanticTokens.onRange(
    onView("tokens", (view, { range }) => semanticTokens(view, range), { data: [] }),
  );
  connection.onDocumentFormatting(onView("formatting", (view) => formatted(view), nothing));
  connection.onDocumentRangeFormatting(
    onView("formatting", (view, { range }) => formatted(view, range), nothing),
  );
  connection.onRequest(libraryTextRequest, (params: { readonly uri: string }) => {
    const path = pathOf(params?.uri ?? "");
    return workspace.isLibrary(path)
      ? (workspace.host.read(path) ?? null)
      : new ResponseError(ErrorCodes.InvalidParams, "This is no file of the library.");
  });
  connection.listen();
}
