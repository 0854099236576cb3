import type { Random } from '@nkpsim/effects'

/** Ways in which the active node fails, or all nodes lose each other. */
export const FAILURES = [
  'kill of vCenter',
  'pause of vCenter',
  'loss of the node',
  'cut of the HA link',
  'loss of the leader of etcd',
  'cut between all nodes',
] as const

export type Failure = (typeof FAILURES)[number]

/** Whether the other node becomes active because of a failure. */
export function movesActive(failure: Failure): boolean {
  return failure !== 'loss of the leader of etcd' && failure !== 'cut between all nodes'
}

/** Returns failures in random order, of each kind as many as of the others, or one more. Pure. */
export function planFailures(count: number, random: Pick<Random, 'below'>): Failure[] {
  const plan: Failure[] = []
  while (plan.length < count) {
    const left = [...FAILURES]
    while (left.length > 0) plan.push(...left.splice(random.below(left.length), 1))
  }
  return plan.slice(0, count)
}
