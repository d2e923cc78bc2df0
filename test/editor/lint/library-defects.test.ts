import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { LintConfig } from "../../../src/editor/lint/config.js";
import { lintFile } from "../../../src/editor/lint/lint.js";
import { fileHost } from "../../compiler/support/hosts.js";

/*
 * The slips that the rules are for, made in the library's own files, one at a time: in each the one rule reports the place.
 */

const slips: readonly (readonly [file: string, from: string, to: string, rule: string, at: string])[] = [
  [
    "learners/maml",
    "static if first_order then stop_gradient(g) else g",
    "stop_gradient(g)",
    "silent-first-order",
    "stop_gradient(g)",
  ],
  ["learners/reptile", "`anneal` iterations", "some of them", "ambiguous-unit", "anneal"],
  [
    "learners/reptile",
    "    log distance = norm(phi - theta)",
    "    log rate = outer_lr",
    "dead-metric",
    "rate",
  ],
  ["learners/cavia", "inner_lr = 1.0", "inner_lr = 100", "inner-rate", "100"],
  [
    "learners/pearl",
    "stop_gradient(reward_scale * x.reward + (if x.terminated then 0.0 else gamma * next))",
    "reward_scale * next + gamma * q1({observation: x.next_observation, action: x.action, z})",
    "unstopped-target",
    "reward_scale * next + gamma * q1({observation: x.next_observation, action: x.action, z})",
  ],
  [
    "learners/dream",
    "log return = sum(ep.reward, where: ep.alive)",
    "log return = mean(ep.reward)",
    "bare-masked-mean",
    "ep.reward",
  ],
  [
    "learners/rl2",
    "log_prob = policy.log_prob(a), value = value_scale * value",
    "log_prob = policy.log_prob(a), value = value_scale * value, entropy_of = policy.entropy()",
    "dead-metric",
    "entropy_of",
  ],
  ["tasks/noisy-sinusoid", "sin(w * x + p)", "sin(x + p)", "unused-hidden", "w"],
  ["tasks/sparse-point-robot", "stride * move", "0.1 * move", "unused-parameter", "stride"],
  [
    "prelude/recurrent",
    "param shift: f32[n] = zeros",
    "param shift: f32[n] = zeros\n  param spare: f32[n] = zeros",
    "unused-member",
    "spare",
  ],
  ["prelude/functions", "x - logsumexp(x)", "x - log(sum(exp(x)))", "unstable-formula", "log(sum(exp(x)))"],
];

test.each(slips)("%s: %s → %s", (name, from, to, rule, at) => {
  const path = `src/std/${name}.mrl`;
  const before = readFileSync(path, "utf8");
  expect(before.split(from).length).toBe(2);
  const text = before.replace(from, () => to);
  const host = { ...fileHost, read: (file: string) => (file === path ? text : fileHost.read(file)) };
  // A parameter that the slip leaves without a use is found too, and rightly.
  const config: LintConfig = rule === "unused-parameter" ? {} : { rules: { "unused-parameter": "off" } };
  const { findings } = lintFile(path, host, config);
  expect(findings.map(({ code, span }) => [code, text.slice(span.start, span.end)])).toEqual([[rule, at]]);
});
