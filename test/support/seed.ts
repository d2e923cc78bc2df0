import * as fc from "fast-check";

/*
 * Properties draw the same cases in every run, so that a test that passes goes on passing until something is changed.
 * `MRL_TEST_SEED=random npx vitest run …` looks at others, and a number at those of that seed.
 */
const wanted = process.env.MRL_TEST_SEED ?? "20260701";

if (wanted !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
