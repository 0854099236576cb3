import { findByName, sameNameAs } from '@nkpsim/daemon/name-text'
import { holdingOf } from '../distribution/holding.ts'
import type { HeldKey, HostHolding, KeyIdentity } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/** A copy of a KDK. The copy may be doubtful. */
export type Place =
  | { kind: 'vcenter' }
  | {
      kind: 'host'
      host: string
      /**
       * What protects the KDK on the host: the TPM that it is sealed to, or a key in a file next to
       * it.
       */
      protection: 'TPM' | 'file'
      /**
       * Whether the host is connected. If not, vCenter knows of the copy from the host's last
       * report, or because vCenter sent the KDK.
       */
      isConnected: boolean
      /** Whether an operator disconnected the host. */
      isDisconnected: boolean
      /** Time at which vCenter first knew of the copy; 0 if unknown. */
      sinceMs: number
      /** Time of the last report of a disconnected host; 0 if unknown. */
      lastKnownMs: number
      /** Whether the host was removed from the inventory. */
      isRemoved: boolean
      /** Why the copy may not exist. */
      doubt: HostDoubt | undefined
    }
  | { kind: 'backup'; timeMs: number; isEncrypted: boolean; user: string }
  | {
      kind: 'vcenterBackup'
      location: string
      fileName: string
      timeMs: number
      isEncrypted: boolean | undefined
      doubt: BackupDoubt | undefined
    }
  /** A linked vCenter that has or may have the same KDK. */
  | {
      kind: 'linked'
      vcenter: string
      isReachable: boolean
      /** Whether the linked vCenter has not reported the KDK, but may have it. */
      isUnheard: boolean
    }

/**
 * `sent`: the host has not confirmed that it stored the KDK. `assumed`: the host should hold the
 * KDK, but has never reported, or not since this vCenter was restored.
 */
export type HostDoubt = 'sent' | 'assumed'
/**
 * `unfinished`: vCenter did not record the end of the backup. `unlisted`: the contents of the
 * backup were not recorded, because an earlier version made it, or because vCenter found it beside
 * another backup.
 */
export type BackupDoubt = 'unfinished' | 'unlisted'

/** A host that is or was in the inventory, with the KDKs that vCenter knows to be on it. */
export type HostStanding = {
  /** Undefined if the host was removed. */
  host: Host | undefined
  isConnected: boolean
  holding: HostHolding
}

export type CustodyInput = {
  snapshot: Pick<PublicSnapshot, 'keyProviders' | 'backups'>
  hosts: readonly HostStanding[]
  vcenterBackups: readonly VcenterBackup[]
  /** Linked vCenters, with the KDKs that they reported. */
  linked: readonly {
    vcenter: string
    keys: readonly KeyIdentity[]
    /** Whether the vCenter may have other KDKs too. */
    mayHaveMore: boolean
    isReachable: boolean
  }[]
}

/** Returns all hosts that may hold KDKs. */
export function hostStandings(
  snapshot: Parameters<typeof holdingOf>[0] & Pick<PublicSnapshot, 'hosts'>,
  isConnected: (hostId: string) => boolean,
): HostStanding[] {
  const { hosts, holdings } = snapshot
  return [
    ...hosts.map((host) => ({
      host,
      isConnected: isConnected(host.id),
      holding: holdingOf(snapshot, host, isConnected(host.id)),
    })),
    ...[...holdings]
      .filter(([id]) => !hosts.some((host) => host.id === id))
      .map(([, holding]) => ({ host: undefined, isConnected: false, holding })),
  ]
}

/**
 * Lists every place that has or may have a KDK, as far as this vCenter knows. It cannot know of
 * copied backup files. The same KDK under an earlier key_id counts as a copy.
 */
export function placesOf(
  { snapshot, hosts, vcenterBackups, linked }: CustodyInput,
  { keyId, kcv }: Pick<KeyIdentity, 'keyId' | 'kcv'>,
): Place[] {
  return [
    ...(snapshot.keyProviders.some((provider) => provider.kind === 'native' && provider.kcv === kcv)
      ? [{ kind: 'vcenter' as const }]
      : []),
    ...hosts.flatMap((standing): Place[] => {
      const held = standing.holding.keys.filter((key) => key.kcv === kcv)
      const key = held.find(({ isSent }) => !isSent) ?? held[0]
      return key === undefined ? [] : [hostPlace(standing, key)]
    }),
    ...snapshot.backups
      .filter((backup) => (backup.kcv === '' ? backup.keyId === keyId : backup.kcv === kcv))
      .map(
        ({ timeMs, isEncrypted, user }): Place => ({ kind: 'backup', timeMs, isEncrypted, user }),
      ),
    ...vcenterBackups
      .filter(({ keys }) => keys === undefined || keys.some((key) => key.kcv === kcv))
      .map(vcenterBackupPlace),
    ...linked.flatMap(({ vcenter, isReachable, keys, mayHaveMore }): Place[] => {
      const isReported = keys.some((key) => key.kcv === kcv)
      if (!isReported && !mayHaveMore) return []
      return [{ kind: 'linked', vcenter, isReachable, isUnheard: !isReported }]
    }),
  ]
}

/**
 * Returns the KDK of a provider. For a deleted provider, returns its KDK if a copy is known.
 * @returns undefined if no such provider is known
 */
export function knownKeyOf(
  name: string,
  { snapshot, hosts, vcenterBackups, linked }: CustodyInput,
): KeyIdentity | undefined {
  const own = findByName(snapshot.keyProviders, name)
  if (own !== undefined) return { provider: own.name, keyId: own.keyId, kcv: own.kcv }
  const copies = [
    ...vcenterBackups.flatMap(({ keys, timeMs }) =>
      (keys ?? []).map((key) => ({ ...key, sinceMs: timeMs })),
    ),
    ...hosts.flatMap(({ holding }) => holding.keys),
    // A linked vCenter does not say since when it has a KDK. So any copy with a known time counts
    // as newer.
    ...linked.flatMap(({ keys }) => keys.map((key) => ({ ...key, sinceMs: 0 }))),
  ]
  const isSame = sameNameAs(name)
  return copies
    .filter(({ provider }) => isSame(provider))
    .reduce<(KeyIdentity & { sinceMs: number }) | undefined>(
      (newest, each) => (newest === undefined || each.sinceMs > newest.sinceMs ? each : newest),
      undefined,
    )
}

function hostPlace({ host, isConnected, holding }: HostStanding, key: HeldKey): Place {
  const { encryptionMode } = host ?? holding
  return {
    kind: 'host',
    host: holding.host,
    protection: encryptionMode === 'TPM' ? 'TPM' : 'file',
    isConnected,
    isDisconnected: host?.isDisconnected === true,
    sinceMs: key.sinceMs,
    lastKnownMs: isConnected ? 0 : holding.heardMs,
    isRemoved: host === undefined,
    doubt: key.isSent ? (key.sinceMs === 0 ? 'assumed' : 'sent') : undefined,
  }
}

function vcenterBackupPlace(backup: VcenterBackup): Place {
  const { location, fileName, timeMs, isEncrypted, keys, isComplete } = backup
  const doubt = keys === undefined ? 'unlisted' : isComplete ? undefined : 'unfinished'
  return { kind: 'vcenterBackup', location, fileName, timeMs, isEncrypted, doubt }
}
