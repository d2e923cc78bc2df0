/** A learner of examples, with these members; `theta` is its net. */
export function learner(members: string, params = ""): string {
  return `learner probe<T: Supervised>(
  model: Net<T.X, T.Y>,
  loss: (T.X -> T.Y, T.Example[n]) -> f32,${params}
) for T {
  state theta = model.init()
${members}
}
`;
}

/** A learner of decision processes whose \`train\` has these statements after one episode, \`ep\`, and several, \`eps\`. */
export function player(statements: string): string {
  return `learner probe<T: Mdp>(policy: Net<T.Observation, Dist<T.Action>>, value: Net<T.Observation, f32>, gamma = 0.9) for T {
  state pi = policy.init()
  state v = value.init()
  train {
    let task ~ tasks
    let ep = rollout task { let d = pi(observation); let a ~ d; act a; record lp = d.log_prob(a) }
    let eps = [for _ in 0 ..< 4: rollout task { let d = pi(observation); let a ~ d; act a; record lp = d.log_prob(a) }]
    log seen = sum(ep.lp, where: ep.alive) + sum(eps.lp, where: eps.alive)
${statements}
  }
}
`;
}
