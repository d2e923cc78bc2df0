import { html, type Html } from "./html.js";

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

export interface Cell {
  readonly content: Html | string | number;
  /** Marked as unlike its neighbours. */
  readonly differs?: boolean;
}

/** A table that scrolls by itself where the page is narrower than it. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  const heads = columns.map(
    ({ title, isNumber }) => html`<th scope="col" ${numeric(isNumber)}>${title}</th>`,
  );
  const body = rows.map((cells) => {
    const fields = cells.map(({ content, differs }, i) => {
      const kinds = [columns[i]?.isNumber ? "number" : "", differs ? "differs" : ""].filter(Boolean);
      return html`<td${kinds.length > 0 ? html` class="${kinds.join(" ")}"` : ""}>${content}</td>`;
    });
    return html`<tr>
      ${fields}
    </tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="table">
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

function numeric(isNumber: boolean | undefined): Html {
  return isNumber ? html` class="number"` : html``;
}
