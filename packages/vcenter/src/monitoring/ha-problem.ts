/** The health of a vCenter HA cluster, as its active node sees it. */
export type HaHealth = {
  state: string
  nodes: readonly { name: string; isUp: boolean; problem: string }[]
  replication: string
}

/** Returns the message of the alarm about vCenter HA; undefined if it is healthy. Pure. */
export function haProblem({ state, nodes, replication }: HaHealth): string | undefined {
  if (state === 'healthy') return undefined
  const down = nodes.filter(({ isUp }) => !isUp).map(({ name, problem }) => `${name}: ${problem}`)
  const reasons = down.length > 0 ? down.join('; ') : `replication: ${replication}`
  return `vCenter HA is ${state}: ${reasons}; see nkpsim vcenter ha status, and start what does not run: nkpsim vcenter start`
}
