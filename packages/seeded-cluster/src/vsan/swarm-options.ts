import { chance, type Draws, pick, within } from '../plan/draw.ts'

/** What can happen to the hosts of a vSAN swarm. */
export const VSAN_FAULTS = [
  'kill',
  'power-loss',
  'kill-at-step',
  'power-loss-at-write',
  'all-power-loss',
  'partition',
  'one-way-cut',
  'slow-link',
  'pause',
  'disk-error',
  'full-disk',
  'no-key',
  'wrong-key',
  'leave-cluster',
  'evacuation',
  'encryption',
] as const
export type VsanFault = (typeof VSAN_FAULTS)[number]

/** What a seed does. A seed has only some kinds of faults, so that the others happen more often. */
export type SwarmOptions = {
  hosts: number
  /** Policies of the block objects. */
  failuresToTolerate: readonly (0 | 1)[]
  hasFolder: boolean
  isEncrypted: boolean
  allowReducedRedundancy: boolean
  faults: readonly VsanFault[]
  faultCount: number
  /** Time for the faults, ms. */
  durationMs: number
}

const HOSTS_OF_MIRRORS = 3

export function drawSwarmOptions(random: Draws): SwarmOptions {
  const hosts = within(random, HOSTS_OF_MIRRORS, 5)
  const kinds = VSAN_FAULTS.filter(() => chance(random, 0.35))
  return {
    hosts,
    failuresToTolerate: pick(random, [[1], [1], [1, 1], [1, 0]] as const),
    hasFolder: chance(random, 0.5),
    isEncrypted: chance(random, 0.5),
    // Three hosts have no other place for a component.
    allowReducedRedundancy: hosts === HOSTS_OF_MIRRORS || chance(random, 0.3),
    faults: kinds.length > 0 ? kinds : ['power-loss'],
    faultCount: within(random, 3, 12),
    durationMs: within(random, 15, 40) * 1000,
  }
}

export function formatSwarmOptions({ hosts, ...options }: SwarmOptions): string {
  const { failuresToTolerate, hasFolder, isEncrypted, allowReducedRedundancy, faults } = options
  return [
    `${hosts} hosts`,
    `objects with FTT ${failuresToTolerate.join(' and ')}`,
    ...(hasFolder ? ['a folder'] : []),
    isEncrypted ? 'encrypted' : 'not encrypted',
    ...(allowReducedRedundancy ? ['reduced redundancy allowed'] : []),
    `${options.faultCount} faults of: ${faults.join(', ')}`,
  ].join('; ')
}
