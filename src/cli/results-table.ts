import Table from "cli-table3";
import { reportLabel, type Evaluation } from "../runtime/run/reports.js";
import { formatCount, formatNumber } from "./format.js";

/** A longer report is for a program to read. */
const mostRows = 60;

/** What an evaluation found, as a table: a row an index, such as an adaptation step, its mean and 95% interval. */
export function resultsTable({ tasks, reports }: Evaluation, iteration: number): string {
  const table = new Table({
    head: ["report", "mean", "95% interval"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  let left = 0;
  for (const [name, { shape, mean, half_width: halfWidth }] of Object.entries(reports)) {
    mean.forEach((value, index) => {
      if (table.length >= mostRows) left++;
      else
        table.push([
          reportLabel(name, shape, index),
          formatNumber(value),
          `± ${formatNumber(halfWidth[index])}`,
        ]);
    });
  }
  const title = `${formatCount(tasks)} held-out tasks after ${formatCount(iteration)} iterations`;
  const more = left > 0 ? `and ${formatCount(left)} more: \`mrl eval --json\` prints all\n` : "";
  return `${title}\n${table.toString()}\n${more}`;
}
