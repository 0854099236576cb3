import type { Random } from '@nkpsim/effects'
import { HOSTS, PROVIDER } from '../site.ts'

/** Names of the providers of the three kinds. */
export const PROVIDERS = { native: PROVIDER, standard: 'kms', trusted: 'tkp-1' } as const
/** A host that vCenter does not manage during the migrations. */
export const AWAY = 'esx-3'
export const VCENTER = 'vcenter'

/** A migration from one provider to another. */
export type Leg = { from: string; to: string }

/** What is killed: the command, vCenter, or a host. */
export type Killed = 'command' | 'vCenter' | 'host'

/** Migrations that end where they begin. */
export const LEGS: readonly Leg[] = [
  { from: PROVIDERS.native, to: PROVIDERS.standard },
  { from: PROVIDERS.standard, to: PROVIDERS.trusted },
  { from: PROVIDERS.trusted, to: PROVIDERS.native },
]
const KILLED: readonly Killed[] = ['command', 'vCenter', 'host']

/** A kill of one of the migrations. */
export type PlannedKill = {
  leg: number
  killed: Killed
  /** Name of the killed daemon; undefined: the command is killed. */
  daemon: string | undefined
}

/** Plans the kills, so that each is of each kind in each migration in turn. Pure. */
export function planKills(runs: number, random: Pick<Random, 'below'>): PlannedKill[] {
  return Array.from({ length: runs }, (_, index) => {
    const leg = index % LEGS.length
    const killed = KILLED[Math.floor(index / LEGS.length) % KILLED.length] ?? 'command'
    const host = HOSTS[random.below(HOSTS.length)]
    const daemon = killed === 'host' ? host : killed === 'vCenter' ? VCENTER : undefined
    return { leg, killed, daemon }
  })
}
