import { findChromium, noChromium } from "./chromium.js";

/** The Chromium to try, or undefined where there is none; with MRL_TEST_BROWSER=required the tests fail then. */
export const chromium = await findChromium();

if (chromium === undefined && process.env.MRL_TEST_BROWSER === "required") throw new Error(noChromium);
