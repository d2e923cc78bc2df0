import { createHash } from "node:crypto";
import { html, trusted, type Html } from "./html.js";

interface Document {
  readonly title: string;
  readonly style: string;
  readonly body: Html;
  /** A script of mrl's own, where the page has one; nothing else can run in it. */
  readonly script?: string | undefined;
}

/**
 * A page that is whole by itself. Its policy lets in nothing from outside and runs no script but mrl's own, so that
 * whatever a spec or a run folder holds stays text, even if it got past the escaping.
 */
export function document({ title, style, body, script }: Document): string {
  const policy = [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    ...(script === undefined ? [] : [`script-src '${digest(script)}'`, "connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${element("style", style)}
      </head>
      <body>
        ${body} ${script === undefined ? "" : element("script", script)}
      </body>
    </html> `;
  return page.text;
}

/** An element whose text is exactly this one, as its digest in the policy asks for. */
function element(name: "style" | "script", text: string): Html {
  return trusted(`<${name}>${text}</${name}>`);
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
