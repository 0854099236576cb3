import { ineligibility } from '../distribution/plan.ts'
import { VcenterError } from '../errors.ts'
import { kdksOf } from '../inventory/vm-keys.ts'
import { isLocked } from '../monitoring/observe.ts'
import type { KdkIdentity } from '../records/holding.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { HostStanding } from './custody.ts'

/** What is gone, with every copy that it holds. */
export type Gone = {
  vcenter: boolean
  hosts: ReadonlySet<string>
  /** Every backup file of a provider. */
  backups: boolean
  /** Every backup of the vCenter. */
  vcenterBackups: boolean
  linked: ReadonlySet<string>
}

/** How a virtual machine could still be opened, the easiest way first. */
export type Way =
  /** On a host that holds all its KDKs. */
  | { kind: 'held'; host: string }
  /** On a host to which vCenter, or a linked one, brings what it lacks. */
  | { kind: 'pushed'; host: string }
  /** After a backup was restored, on this vCenter or on a new one. */
  | {
      kind: 'restored'
      host: string
      from: 'backup' | 'vcenterBackup'
      needsPassword: boolean
    }
  /**
   * From a copy that need not exist: sent to a host that did not answer, or in a backup of which it
   * is not known what it holds.
   */
  | { kind: 'perhaps'; host: string; from: 'host' | 'vcenterBackup' }
  /**
   * On the host on which it is registered, which has its keys in memory, until that host reboots.
   */
  | { kind: 'cached'; host: string }
  | { kind: 'lost' }

export type Prediction = { vm: string; host: string; way: Way }

export type WithoutInput = {
  snapshot: Pick<Snapshot, 'keyProviders' | 'backups' | 'inventories'>
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  linked: readonly { vcenter: string; keyIds: readonly string[] }[]
}

/** Stands for a host that would be installed in the place of those that are gone. */
const NEW_HOST = 'a new host'
const EASE = ['held', 'pushed', 'restored', 'perhaps', 'cached', 'lost'] as const

/**
 * Which virtual machines could still be opened when places are gone, and how. Taken for granted:
 * their files survive on a datastore that every host reaches; a host or a vCenter that is gone can
 * be replaced by a new one; whoever has a backup that is encrypted has its password.
 */
export function predictWithout(
  input: WithoutInput,
  concerns: (vm: VmRecord) => boolean,
  gone: Gone,
): Prediction[] {
  return input.hosts.flatMap((standing) =>
    (input.snapshot.inventories.get(standing.host?.id ?? '')?.vms ?? [])
      .filter(concerns)
      .map((vm) => ({
        vm: vm.name,
        host: standing.holding.host,
        way: wayOf(input, vm, standing, gone),
      })),
  )
}

/**
 * What is gone, from what an operator writes: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
 * `linked:NAME`.
 * @throws VcenterError INVALID_REQUEST
 */
export function readGone(
  selectors: readonly string[],
  known: { hosts: readonly string[]; linked: readonly string[] },
): Gone {
  const valid = [
    'vcenter',
    'backup',
    'vcenter-backup',
    ...known.hosts.map((name) => `host:${name}`),
    ...known.linked.map((name) => `linked:${name}`),
  ]
  const wrong = selectors.find((selector) => !valid.includes(selector))
  if (wrong !== undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `"${wrong}" is not a place of a KDK: there are ${valid.join(', ')}`,
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
    vcenterBackups: selectors.includes('vcenter-backup'),
    hosts: named('host'),
    linked: named('linked'),
  }
}

function wayOf(input: WithoutInput, vm: VmRecord, registeredOn: HostStanding, gone: Gone): Way {
  const needed = kdksOf(vm)
  const left = input.hosts.filter(({ holding }) => !gone.hosts.has(holding.host))
  const ways = left.map((standing) => wayOnHost(input, needed, standing, gone))
  const isCached = !isLocked(vm) && left.includes(registeredOn) && registeredOn.isConnected
  return [
    ...ways,
    wayOnHost(input, needed, undefined, gone),
    ...(isCached ? [{ kind: 'cached', host: registeredOn.holding.host } as const] : []),
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
  input: WithoutInput,
  key: KeyReference,
  standing: HostStanding | undefined,
  gone: Gone,
): Way {
  const { snapshot, linked } = input
  const host = standing?.holding.host ?? NEW_HOST
  const held = standing?.holding.kdks.filter((kdk) => isKdkOf(key, kdk)) ?? []
  if (held.some(({ isSent }) => !isSent)) return { kind: 'held', host }
  const own = snapshot.keyProviders.find(
    ({ name, keyId }) => name === key.provider && keyId === key.keyId,
  )
  if (own !== undefined && !gone.vcenter && takesPart(standing, own))
    return { kind: 'pushed', host }
  const isLinked = linked.some(
    ({ vcenter, keyIds }) => !gone.linked.has(vcenter) && keyIds.includes(key.keyId),
  )
  if (isLinked) return { kind: 'pushed', host }
  const restored = wayFromBackups(input, key, host, gone)
  // The vCenter still has it, and can be asked for a backup without a password.
  if (own !== undefined && !gone.vcenter && restored?.needsPassword !== false)
    return { kind: 'restored', host, from: 'backup', needsPassword: false }
  if (restored !== undefined) return restored
  if (held.length > 0) return { kind: 'perhaps', host, from: 'host' }
  const isPerhapsIn = ({ kdks, isComplete }: VcenterBackup): boolean =>
    kdks === undefined || (!isComplete && kdks.some((kdk) => isKdkOf(key, kdk)))
  if (!gone.vcenterBackups && input.vcenterBackups.some(isPerhapsIn))
    return { kind: 'perhaps', host, from: 'vcenterBackup' }
  return { kind: 'lost' }
}

/** A host that was removed gets nothing from this vCenter; a new one gets what asks for no TPM. */
function takesPart(standing: HostStanding | undefined, own: KeyProvider): boolean {
  if (standing === undefined) return !own.tpmRequired
  return standing.host !== undefined && ineligibility(standing.host, own) === undefined
}

/** Restored with whatever constraint lets it onto the host, and the host put into a cluster. */
function wayFromBackups(
  { snapshot, vcenterBackups }: WithoutInput,
  key: KeyReference,
  host: string,
  gone: Gone,
): (Way & { kind: 'restored' }) | undefined {
  const files = gone.backups ? [] : snapshot.backups.filter(({ keyId }) => keyId === key.keyId)
  const whole = gone.vcenterBackups
    ? []
    : vcenterBackups.filter(
        ({ isComplete, kdks }) => isComplete && kdks?.some((kdk) => isKdkOf(key, kdk)) === true,
      )
  const all = [
    ...files.map(({ isEncrypted }) => ({ from: 'backup' as const, isEncrypted })),
    ...whole.map(({ isEncrypted }) => ({ from: 'vcenterBackup' as const, isEncrypted })),
  ]
  const easiest = all.find(({ isEncrypted }) => !isEncrypted) ?? all[0]
  if (easiest === undefined) return undefined
  return { kind: 'restored', host, from: easiest.from, needsPassword: easiest.isEncrypted }
}

function isKdkOf(key: KeyReference, kdk: KdkIdentity): boolean {
  return kdk.provider === key.provider && kdk.keyId === key.keyId
}

/** A backup that needs its password is harder than one that does not. */
function easeOf(way: Way): number {
  return EASE.indexOf(way.kind) + (way.kind === 'restored' && way.needsPassword ? 0.5 : 0)
}
