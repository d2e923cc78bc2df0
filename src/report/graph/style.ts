/** What a page of a graph adds to the pages' style sheet. */
export const graphStyle = `
details.block{margin:.15rem 0 .15rem .2rem;padding-left:.7rem;border-left:2px solid var(--line)}
details.block>summary{font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.items{margin-left:.4rem}
.op{font:12px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.op:hover,details.block>summary:hover{background:var(--raised)}
.op i,.params i{color:var(--code-type);font-style:normal}
.cost,.place{color:var(--muted);font-size:.85em;white-space:nowrap}
.dataflow{margin:.4rem 0;font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.dataflow text{text-anchor:middle;fill:var(--text)}
.dataflow .shape{font-size:9.5px;fill:var(--code-type);paint-order:stroke;stroke:var(--page);stroke-width:3px}
.box{fill:var(--raised);stroke:var(--line)}
.block.box{stroke:var(--series-0);stroke-width:1.5}
.edge{fill:none;stroke:var(--muted);stroke-width:1}
.arrow{fill:var(--muted)}
`;
