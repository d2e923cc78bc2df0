/**
 * The script of a page that is updated: each message of the server is the whole of the page's body. A browser connects
 * anew by itself where the connection is lost, and is then given the body as it is.
 */
export const liveScript = `
"use strict";
const state = document.getElementById("live-state");
const source = new EventSource("/events");
const places = () => [...document.querySelectorAll("main details")];
source.addEventListener("body", (event) => {
  const open = places().map((details) => details.open);
  const scroll = window.scrollY;
  document.querySelector("main").outerHTML = JSON.parse(event.data);
  const now = places();
  if (now.length === open.length) now.forEach((details, i) => { details.open = open[i]; });
  window.scrollTo(0, scroll);
  state.textContent = "live";
});
source.addEventListener("end", () => {
  source.close();
  state.textContent = "ended: this is how it stands";
});
source.addEventListener("error", () => {
  if (source.readyState !== EventSource.CLOSED) state.textContent = "connection lost, trying again";
});
`;
