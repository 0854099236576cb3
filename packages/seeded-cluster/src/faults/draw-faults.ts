import { type Random, seededRandom } from '@nkpsim/effects'
import { chance, pick, waitAround, within } from '../plan/draw.ts'
import { FAULT_KINDS, type FaultKind, MOST_FAULTS } from '../plan/fault-kinds.ts'
import { CLIENTS, OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import type { Plan } from '../plan/plan.ts'
import type { Fault, TimedFault } from './fault.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000

/** Returns the faults of a run that begin before a time, in order. */
export function drawFaults(plan: Plan, untilMs: number): TimedFault[] {
  const all = FAULT_KINDS.flatMap((kind) => {
    const gapMs = plan.faultGapsMs[kind]
    if (gapMs === undefined) return []
    // Each kind has its own draws, so that another kind or rate does not change them.
    const random = seededRandom(`faults ${plan.seed} ${kind}`)
    const timed: TimedFault[] = []
    for (let atMs = waitAround(random, gapMs); atMs < untilMs; atMs += waitAround(random, gapMs)) {
      const fault = drawFault(kind, plan, random)
      if (fault !== undefined) timed.push({ atMs, fault })
    }
    return timed.slice(0, MOST_FAULTS[kind])
  })
  return all.toSorted((a, b) => a.atMs - b.atMs)
}

/** Returns undefined if the plan has no node for a fault of this kind. */
function drawFault(
  kind: FaultKind,
  { hosts, latencyMs, hasOtherVcenter }: Plan,
  random: Random,
): Fault | undefined {
  const hostNames = hosts.map(({ name }) => name)
  const vcenters = hasOtherVcenter ? [VCENTER, OTHER_VCENTER] : [VCENTER]
  const vcenter = pick(random, vcenters)
  // As many faults of vCenter as of all hosts together, because everything depends on it.
  const node = chance(random, 0.5) ? vcenter : pick(random, hostNames)
  const host = pick(random, hostNames)
  const forMs = pick(random, [1, 10, 60, 300]) * SECOND_MS
  switch (kind) {
    case 'breakConnections':
      return { kind, between: [vcenter, pick(random, [CLIENTS, ...hostNames])] }
    case 'cutOneWay': {
      const ends = [vcenter, pick(random, [CLIENTS, ...hostNames])] as const
      const [from, to] = chance(random, 0.5) ? ends : ([ends[1], ends[0]] as const)
      return { kind, from, to, forMs }
    }
    case 'partition': {
      const nodes = [...vcenters, ...hostNames]
      return { kind, minority: nodes.filter(() => chance(random, 0.3)), forMs }
    }
    case 'slowNode':
      return { kind, node, latencyMs: latencyMs.max * within(random, 5, 100), forMs }
    case 'killProcess':
    case 'cutPower': {
      const downMs = pick(random, [10, SECOND_MS, 30 * SECOND_MS, 300 * SECOND_MS])
      return { kind, node, afterCalls: random.below(40), downMs }
    }
    case 'cutAllPower':
      return { kind, node, afterCalls: random.below(40), downMs: pick(random, [1, 30]) * SECOND_MS }
    case 'pauseProcess':
    case 'fullDisk':
    case 'readOnlyDisk':
      return { kind, node, forMs }
    case 'diskError':
      return { kind, node, afterCalls: random.below(40) }
    case 'misdirectWrite':
      return { kind, node: host }
    case 'stepClock': {
      const byMs = pick(random, [SECOND_MS, 60 * SECOND_MS, HOUR_MS, 400 * 24 * HOUR_MS])
      return { kind, node, byMs: chance(random, 0.5) ? byMs : -byMs }
    }
    case 'driftClock':
      return { kind, node, driftPpm: within(random, -1000, 1000), forMs }
    case 'hangTpm':
      return hosts.some(({ name, hasTpm }) => name === host && hasTpm)
        ? { kind, node: host, forMs }
        : undefined
  }
}
