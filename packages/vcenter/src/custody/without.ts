import { ineligibility } from '../distribution/plan.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import { isLocked } from '../monitoring/observe.ts'
import type { KeyIdentity } from '../records/holding.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type CopiesOf, copyKey, findCopies, heldBy, keyReferenceText } from './copies.ts'
import type { HostStanding } from './custody.ts'
import { requirePlaces } from './lost-places.ts'

/** The lost places. All copies in them are lost. */
export type Gone = {
  vcenter: boolean
  hosts: ReadonlySet<string>
  /** Whether all backup files of a provider are lost. */
  backups: boolean
  /** Whether all backups of the vCenter are lost. */
  vcenterBackups: boolean
  linked: ReadonlySet<string>
}

/** Ways to open a virtual machine after the loss, in order of ease. */
export type Way =
  /** A connected host holds all the machine's KDKs. */
  | { kind: 'held'; host: string }
  /** This vCenter, or a linked vCenter, pushes the missing KDKs to a host. */
  | { kind: 'pushed'; host: string }
  /** An operator first restores a backup on this vCenter or on a new one. */
  | {
      kind: 'restored'
      host: string
      from: 'backup' | 'vcenterBackup'
      needsPassword: boolean
    }
  /**
   * The needed copy may not exist: a host that is not connected had it at its last report, it was
   * sent to a host that did not answer, may be in a backup that is unfinished or has unknown
   * content, or may be on a linked vCenter that has not reported its KDKs.
   */
  | { kind: 'perhaps'; host: string; from: 'report' | 'host' | 'vcenterBackup' | 'linked' }
  /** The host on which the machine is registered keeps the keys in memory until its next reboot. */
  | { kind: 'cached'; host: string }
  | { kind: 'lost' }

export type Prediction = { vm: string; host: string; way: Way }

export type WithoutInput = {
  snapshot: Pick<PublicSnapshot, 'keyProviders' | 'backups' | 'inventories'>
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  linked: readonly { vcenter: string; keys: readonly KeyIdentity[]; mayHaveMore: boolean }[]
}

/** Name for a new host that replaces the lost hosts. */
const NEW_HOST = 'a new host'
const EASE = ['held', 'pushed', 'restored', 'perhaps', 'cached', 'lost'] as const

/**
 * Predicts which virtual machines can still be opened after the loss of the places in `gone`, and
 * how. Assumes that VM files survive on a datastore that every host reaches. Also assumes that lost
 * hosts and vCenters can be replaced, and that the passwords of encrypted backups are known.
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
  const linked = input.linked.filter(({ vcenter }) => !gone.linked.has(vcenter))
  const search: Search = {
    left: holders.filter(({ standing }) => !gone.hosts.has(standing.holding.host)),
    hasVcenter: !gone.vcenter,
    foundWays: new Map(),
    copiesOf: findCopies({
      keyProviders: input.snapshot.keyProviders,
      backups: gone.backups ? [] : input.snapshot.backups,
      vcenterBackups: gone.vcenterBackups ? [] : input.vcenterBackups,
      linkedKeys: linked.flatMap(({ keys }) => keys),
    }),
    isLinkedUnheard: linked.some(({ mayHaveMore }) => mayHaveMore),
  }
  return holders.flatMap((holder) =>
    (input.snapshot.inventories.get(holder.standing.host?.id ?? '')?.vms ?? [])
      // A plain machine needs no KDK.
      .filter((vm) => concerns(vm) && keyReferencesOf(vm).length > 0)
      .map((vm) => ({
        vm: vm.name,
        host: holder.standing.holding.host,
        way: wayOf(search, vm, holder),
      })),
  )
}

/**
 * Reads the lost places that an operator lists: `vcenter`, `host:NAME`, `backup`, `vcenter-backup`,
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
  requirePlaces(selectors, valid, 'a KDK')
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

/** A host with its KDKs. A value in `held` is false if the host has not confirmed that KDK. */
type Holder = { standing: HostStanding; held: ReadonlyMap<string, boolean> }

type Search = {
  left: readonly Holder[]
  hasVcenter: boolean
  /** Whether a linked vCenter may have KDKs that it has not reported. */
  isLinkedUnheard: boolean
  copiesOf: ReturnType<typeof findCopies>
  /** The easiest way for each set of KDKs. Most machines need the same KDKs as others. */
  foundWays: Map<string, Way>
}

/** A KDK that a machine needs, with its copies outside of hosts. */
type Needed = CopiesOf & { text: string }

function wayOf(search: Search, vm: VmRecord, registeredOn: Holder): Way {
  const { left, foundWays } = search
  const keys = keyReferencesOf(vm).map((key) => ({ key, text: keyReferenceText(key) }))
  const id = JSON.stringify(keys.map(({ text }) => text))
  const way = foundWays.get(id) ?? wayOfKeys(search, keys)
  foundWays.set(id, way)
  const { standing } = registeredOn
  const isUnlocked = !isLocked(vm) && vm.isUnread !== true
  const isCached = isUnlocked && left.includes(registeredOn) && standing.isConnected
  return isCached && way.kind === 'lost' ? { kind: 'cached', host: standing.holding.host } : way
}

function wayOfKeys(search: Search, keys: readonly { key: KeyReference; text: string }[]): Way {
  const needed = keys.map(({ key, text }): Needed => ({ ...search.copiesOf(key, text), text }))
  return [...search.left, undefined]
    .map((holder) => wayOnHost(needed, holder, search))
    .reduce((best, way) => (easeOf(way) < easeOf(best) ? way : best))
}

/**
 * Returns the way in which all KDKs reach one host: the hardest of the ways in which the single
 * KDKs reach it.
 */
function wayOnHost(needed: readonly Needed[], holder: Holder | undefined, search: Search): Way {
  return needed
    .map((key) => wayOfKey(key, holder, search))
    .reduce((hardest, way) => (easeOf(way) > easeOf(hardest) ? way : hardest))
}

function wayOfKey(
  { text, own, isLinked, backup, isPerhapsInBackup }: Needed,
  holder: Holder | undefined,
  { hasVcenter, isLinkedUnheard }: Search,
): Way {
  const host = holder?.standing.holding.host ?? NEW_HOST
  const isHeld = holder?.held.get(copyKey(text, own))
  if (isHeld === true && holder?.standing.isConnected === true) return { kind: 'held', host }
  const isHere = own !== undefined && hasVcenter
  if (isHere && takesPart(holder?.standing, own)) return { kind: 'pushed', host }
  if (isLinked) return { kind: 'pushed', host }
  // vCenter still has the KDK, so it can make a backup without a password.
  if (isHere && backup?.isEncrypted !== false)
    return { kind: 'restored', host, from: 'backup', needsPassword: false }
  // Assumes that the host is in a cluster, and satisfies the provider's constraint.
  if (backup !== undefined)
    return { kind: 'restored', host, from: backup.from, needsPassword: backup.isEncrypted }
  if (isHeld !== undefined) return { kind: 'perhaps', host, from: isHeld ? 'report' : 'host' }
  if (isPerhapsInBackup) return { kind: 'perhaps', host, from: 'vcenterBackup' }
  if (isLinkedUnheard) return { kind: 'perhaps', host, from: 'linked' }
  return { kind: 'lost' }
}

/**
 * Whether this vCenter can push a provider to the host. It pushes nothing to a removed host. A new
 * host gets only providers that do not require a TPM.
 */
function takesPart(standing: HostStanding | undefined, own: KeyProviderInfo): boolean {
  if (standing === undefined) return !own.tpmRequired
  return standing.host !== undefined && ineligibility(standing.host, own) === undefined
}

/**
 * Ranks ways by ease. A backup with a password is harder to use than a backup without one. The last
 * report of a host is better evidence than any other doubtful copy.
 */
function easeOf(way: Way): number {
  const isHarder =
    (way.kind === 'restored' && way.needsPassword) ||
    (way.kind === 'perhaps' && way.from !== 'report')
  return EASE.indexOf(way.kind) + (isHarder ? 0.5 : 0)
}
