import { ineligibility } from '../distribution/plan.ts'
import { VcenterError } from '../errors.ts'
import { kdksOf } from '../inventory/vm-keys.ts'
import { isLocked } from '../monitoring/observe.ts'
import type { Host, KeyReference, Snapshot, VmRecord } from '../store/snapshot.ts'
import type { HostStanding } from './custody.ts'

/** What is gone, with every copy that it holds. */
export type Gone = {
  vcenter: boolean
  hosts: ReadonlySet<string>
  /** Every backup file. */
  backups: boolean
  linked: ReadonlySet<string>
}

/** How a virtual machine could still be opened, the easiest way first. */
export type Way =
  /** On a host that holds all its KDKs. */
  | { kind: 'held'; host: string }
  /** On a host to which vCenter, or a linked one, brings what it lacks. */
  | { kind: 'pushed'; host: string }
  /** After a backup was restored, on this vCenter or on a new one. */
  | { kind: 'restored'; host: string; needsPassword: boolean }
  /** On the host on which it is registered, which has its keys in memory, until that host reboots. */
  | { kind: 'cached'; host: string }
  | { kind: 'lost' }

export type Prediction = { vm: string; host: string; way: Way }

export type WithoutInput = {
  snapshot: Pick<Snapshot, 'keyProviders' | 'backups' | 'inventories'>
  hosts: readonly HostStanding[]
  linked: readonly { vcenter: string; keyIds: readonly string[] }[]
}

/** Stands for a host that would be installed in the place of those that are gone. */
const NEW_HOST = 'a new host'
const EASE = ['held', 'pushed', 'restored', 'cached', 'lost'] as const

/**
 * Which virtual machines could still be opened when places are gone, and how. Taken for granted: their files survive on a datastore that
 * every host reaches; a host or a vCenter that is gone can be replaced by a new one; whoever has a backup that is encrypted has its password.
 */
export function predictWithout(
  input: WithoutInput,
  concerns: (vm: VmRecord) => boolean,
  gone: Gone,
): Prediction[] {
  return input.hosts.flatMap(({ host }) =>
    (input.snapshot.inventories.get(host.id)?.vms ?? [])
      .filter(concerns)
      .map((vm) => ({ vm: vm.name, host: host.name, way: wayOf(input, vm, host, gone) })),
  )
}

/**
 * What is gone, from what an operator writes: `vcenter`, `host:NAME`, `backup`, `linked:NAME`.
 * @throws VcenterError INVALID_REQUEST
 */
export function readGone(
  selectors: readonly string[],
  known: { hosts: readonly string[]; linked: readonly string[] },
): Gone {
  const valid = [
    'vcenter',
    'backup',
    ...known.hosts.map((name) => `host:${name}`),
    ...known.linked.map((name) => `linked:${name}`),
  ]
  const wrong = selectors.find((selector) => !valid.includes(selector))
  if (wrong !== undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `"${wrong}" is no place of a KDK: there are ${valid.join(', ')}`,
    )
  const named = (kind: string): Set<string> =>
    new Set(
      selectors
        .filter((selector) => selector.startsWith(`${kind}:`))
        .map((selector) => selector.slice(kind.length + 1)),
    )
  return {
    vcenter: selectors.includes('vcenter'),
    backups: selectors.includes('backup'),
    hosts: named('host'),
    linked: named('linked'),
  }
}

function wayOf(input: WithoutInput, vm: VmRecord, registeredOn: Host, gone: Gone): Way {
  const needed = kdksOf(vm)
  const left = input.hosts.filter(({ host }) => !gone.hosts.has(host.name))
  const ways = left.map((standing) => wayOnHost(input, needed, standing, gone))
  const isCached =
    !isLocked(vm) &&
    left.some(({ host, status }) => host.id === registeredOn.id && status.isConnected)
  return [
    ...ways,
    wayOnHost(input, needed, undefined, gone),
    ...(isCached ? [{ kind: 'cached', host: registeredOn.name } as const] : []),
  ].reduce((best, way) => (easeOf(way) < easeOf(best) ? way : best))
}

/** How all KDKs come to one host: as hard as the hardest of them. */
function wayOnHost(
  input: WithoutInput,
  needed: readonly KeyReference[],
  standing: HostStanding | undefined,
  gone: Gone,
): Way {
  return needed
    .map((key) => wayOfKdk(input, key, standing, gone))
    .reduce((hardest, way) => (easeOf(way) > easeOf(hardest) ? way : hardest))
}

function wayOfKdk(
  { snapshot, linked }: WithoutInput,
  key: KeyReference,
  standing: HostStanding | undefined,
  gone: Gone,
): Way {
  const host = standing?.host.name ?? NEW_HOST
  const isHeld = standing?.status.observed?.keyProviders.some(
    (held) => held.provider === key.provider && held.keyId === key.keyId,
  )
  if (isHeld === true) return { kind: 'held', host }
  const own = snapshot.keyProviders.find(
    ({ name, keyId }) => name === key.provider && keyId === key.keyId,
  )
  const takesPart =
    own !== undefined &&
    (standing === undefined ? !own.tpmRequired : ineligibility(standing.host, own) === undefined)
  if (takesPart && !gone.vcenter) return { kind: 'pushed', host }
  const isLinked = linked.some(
    ({ vcenter, keyIds }) => !gone.linked.has(vcenter) && keyIds.includes(key.keyId),
  )
  if (isLinked) return { kind: 'pushed', host }
  // Restored with whatever constraint lets it onto the host, and the host put into a cluster.
  const backups = gone.backups ? [] : snapshot.backups.filter(({ keyId }) => keyId === key.keyId)
  const newest = backups.at(-1)
  if (newest !== undefined)
    return { kind: 'restored', host, needsPassword: backups.every((each) => each.isEncrypted) }
  // The vCenter still has it, and can be asked for a backup.
  if (own !== undefined && !gone.vcenter) return { kind: 'restored', host, needsPassword: false }
  return { kind: 'lost' }
}

function easeOf({ kind }: Way): number {
  return EASE.indexOf(kind)
}
