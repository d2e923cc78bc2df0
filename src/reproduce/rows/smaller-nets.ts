/** DREAM's nets at a fourth of their size, and the rate that they take: on the mini map 43 thousand parameters and 15 thousand of the explorer's. */
export const smallerNets = {
  latent: "16",
  summary: "32",
  exploit: "dueling_lstm(embed: 32, hidden: 32)",
  explore: "dueling_lstm(embed: 32, hidden: 32)",
  decoder: "lstm(hidden: 32)",
  reader: "mlp(hidden: [32])",
  lr: "3e-4",
} as const;
