import type { Random } from '@nkpsim/effects'
import type { esxiV1 } from '@nkpsim/rpc'

/** What the killed host is for an object. */
export const ROLES = ['owner', 'replica', 'witness'] as const
export type Role = (typeof ROLES)[number]

/** A kill of a host because of its part in an object. */
export type ObjectKill = {
  role: Role
  /** 0 to 1: chooses the object, and one of its hosts. */
  point: number
  /** Whether the VMs are checked on other hosts while the host is away. Else it is back at once. */
  isLongAway: boolean
  /** Whether all objects must be healthy before the next kill. */
  isPatient: boolean
}

const POINTS = 1_000_000

/** Plans the kills, in random order. Pure. */
export function planObjectKills(runs: number, random: Pick<Random, 'below'>): ObjectKill[] {
  return Array.from({ length: runs }, () => ({
    role: ROLES[random.below(ROLES.length)] ?? 'owner',
    point: random.below(POINTS) / POINTS,
    isLongAway: random.below(2) === 0,
    isPatient: random.below(4) !== 0,
  }))
}

type Configuration = esxiV1.VsanObjectConfiguration__Output

/**
 * Returns the ids of the hosts that have a role in an object. A host that owns the object has a
 * role as owner only. Pure.
 */
export function hostsInRole({ owner, components }: Configuration, role: Role): string[] {
  if (role === 'owner') return owner === null ? [] : [owner.hostId]
  const kind = `VSAN_COMPONENT_KIND_${role.toUpperCase()}`
  return components
    .filter((component) => component.kind === kind && component.hostId !== owner?.hostId)
    .map(({ hostId }) => hostId)
}

/** Chooses a host that has the role in one of the disks of VMs. Pure. */
export function chooseHost(
  configurations: readonly Configuration[],
  { role, point }: Pick<ObjectKill, 'role' | 'point'>,
): string | undefined {
  const hosts = configurations
    .filter(({ kind }) => kind === 'VSAN_OBJECT_KIND_FILE')
    .flatMap((configuration) => hostsInRole(configuration, role))
  return hosts[Math.floor(point * hosts.length)]
}
