import { ineligibility } from '../distribution/plan.ts'
import { VcenterError } from '../errors.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import { isLocked } from '../monitoring/observe.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type CopiesOf, findCopies, heldBy, keyReferenceText } from './copies.ts'
import type { HostStanding } from './custody.ts'

/** Lost places, with every copy in them. */
export type Gone = {
  vcenter: boolean
  hosts: ReadonlySet<string>
  /** Every backup file of a provider. */
  backups: boolean
  /** Every backup of the vCenter. */
  vcenterBackups: boolean
  linked: ReadonlySet<string>
}

/** Ways in which a virtual machine could still be opened, the easiest first. */
export type Way =
  /** On a host that holds all its KDKs. */
  | { kind: 'held'; host: string }
  /** On a host to which this vCenter, or a linked one, pushes the missing KDKs. */
  | { kind: 'pushed'; host: string }
  /** After a backup was restored, on this vCenter or on a new one. */
  | {
      kind: 'restored'
      host: string
      from: 'backup' | 'vcenterBackup'
      needsPassword: boolean
    }
  /**
   * From a copy that may not exist: sent to a host that did not answer, or in a backup with unknown
   * content.
   */
  | { kind: 'perhaps'; host: string; from: 'host' | 'vcenterBackup' }
  /** On the host where it is registered: that host has its keys in memory until it reboots. */
  | { kind: 'cached'; host: string }
  | { kind: 'lost' }

export type Prediction = { vm: string; host: string; way: Way }

export type WithoutInput = {
  snapshot: Pick<PublicSnapshot, 'keyProviders' | 'backups' | 'inventories'>
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  linked: readonly { vcenter: string; keyIds: readonly string[] }[]
}

/** A placeholder for a new host that replaces the lost ones. */
const NEW_HOST = 'a new host'
const EASE = ['held', 'pushed', 'restored', 'perhaps', 'cached', 'lost'] as const

/**
 * Returns which virtual machines could still be opened, and how, after the loss of these places.
 * Assumes that VM files survive on a datastore that every host reaches. Also assumes that lost
 * hosts and vCenters can be replaced, and that the password of each encrypted backup is known.
 */
export function predictWithout(
  input: WithoutInput,
  concerns: (vm: VmRecord) => boolean,
  gone: Gone,
): Prediction[] {
  const holders = input.hosts.map((standing) => ({
    standing,
    held: heldBy(standing.holding.keys),
  }))
  const search: Search = {
    left: holders.filter(({ standing }) => !gone.hosts.has(standing.holding.host)),
    hasVcenter: !gone.vcenter,
    copiesOf: findCopies({
      keyProviders: input.snapshot.keyProviders,
      backups: gone.backups ? [] : input.snapshot.backups,
      vcenterBackups: gone.vcenterBackups ? [] : input.vcenterBackups,
      linkedKeyIds: input.linked
        .filter(({ vcenter }) => !gone.linked.has(vcenter))
        .flatMap(({ keyIds }) => keyIds),
    }),
  }
  return holders.flatMap((holder) =>
    (input.snapshot.inventories.get(holder.standing.host?.id ?? '')?.vms ?? [])
      .filter(concerns)
      .map((vm) => ({
        vm: vm.name,
        host: holder.standing.holding.host,
        way: wayOf(search, vm, holder),
      })),
  )
}

/**
 * Reads the lost places that an operator names: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
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
  const places = new Set(valid)
  const wrong = selectors.find((selector) => !places.has(selector))
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

/** A host and its KDKs. The value is false if the host has not confirmed the KDK. */
type Holder = { standing: HostStanding; held: ReadonlyMap<string, boolean> }

type Search = {
  left: readonly Holder[]
  hasVcenter: boolean
  copiesOf: ReturnType<typeof findCopies>
}

/** A needed KDK, and its copies outside of hosts. */
type Needed = CopiesOf & { text: string }

function wayOf({ left, hasVcenter, copiesOf }: Search, vm: VmRecord, registeredOn: Holder): Way {
  const needed = keyReferencesOf(vm).map((key): Needed => {
    const text = keyReferenceText(key)
    return { ...copiesOf(key, text), text }
  })
  const { standing } = registeredOn
  const isCached = !isLocked(vm) && left.includes(registeredOn) && standing.isConnected
  return [
    ...left.map((holder) => wayOnHost(needed, holder, hasVcenter)),
    wayOnHost(needed, undefined, hasVcenter),
    ...(isCached ? [{ kind: 'cached', host: standing.holding.host } as const] : []),
  ].reduce((best, way) => (easeOf(way) < easeOf(best) ? way : best))
}

/** Returns how all KDKs reach one host: the hardest way among them. */
function wayOnHost(
  needed: readonly Needed[],
  holder: Holder | undefined,
  hasVcenter: boolean,
): Way {
  return needed
    .map((key) => wayOfKey(key, holder, hasVcenter))
    .reduce((hardest, way) => (easeOf(way) > easeOf(hardest) ? way : hardest))
}

function wayOfKey(
  { text, own, isLinked, backup, isPerhapsInBackup }: Needed,
  holder: Holder | undefined,
  hasVcenter: boolean,
): Way {
  const host = holder?.standing.holding.host ?? NEW_HOST
  const isHeld = holder?.held.get(text)
  if (isHeld === true) return { kind: 'held', host }
  const isHere = own !== undefined && hasVcenter
  if (isHere && takesPart(holder?.standing, own)) return { kind: 'pushed', host }
  if (isLinked) return { kind: 'pushed', host }
  // vCenter still has the KDK, and can make a backup without a password.
  if (isHere && backup?.isEncrypted !== false)
    return { kind: 'restored', host, from: 'backup', needsPassword: false }
  // Assumes that the provider's constraint allows the host, and that the host is in a cluster.
  if (backup !== undefined)
    return { kind: 'restored', host, from: backup.from, needsPassword: backup.isEncrypted }
  if (isHeld === false) return { kind: 'perhaps', host, from: 'host' }
  if (isPerhapsInBackup) return { kind: 'perhaps', host, from: 'vcenterBackup' }
  return { kind: 'lost' }
}

/**
 * A removed host receives nothing from this vCenter; a new one receives providers that require no
 * TPM.
 */
function takesPart(standing: HostStanding | undefined, own: KeyProviderInfo): boolean {
  if (standing === undefined) return !own.tpmRequired
  return standing.host !== undefined && ineligibility(standing.host, own) === undefined
}

/** Ranks ways by ease: a backup that needs its password is harder than one without. */
function easeOf(way: Way): number {
  return EASE.indexOf(way.kind) + (way.kind === 'restored' && way.needsPassword ? 0.5 : 0)
}
