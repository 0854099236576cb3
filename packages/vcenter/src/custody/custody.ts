import type { HostStatus } from '../distribution/host-stream.ts'
import { holdsKdk } from '../distribution/plan.ts'
import type { Host, KeyProvider, Snapshot } from '../store/snapshot.ts'

/** A copy of a KDK, or of what it derives. */
export type Place =
  | { kind: 'vcenter' }
  | {
      kind: 'host'
      host: string
      /** What protects it there: sealed in the TPM, or a key in a file beside it. */
      protection: 'TPM' | 'file'
      /** False: as it was when the host was last heard of, or when it was sent there. */
      isConnected: boolean
    }
  | { kind: 'backup'; timeMs: number; isEncrypted: boolean; user: string }
  /** Another vCenter of the domain has the same KDK. */
  | { kind: 'linked'; vcenter: string }

/** What a host holds, as far as is known. */
export type HostStanding = { host: Host; status: HostStatus }

export type CustodyInput = {
  snapshot: Pick<Snapshot, 'keyProviders' | 'backups'>
  hosts: readonly HostStanding[]
  /** Names of linked vCenters by the key check values of the KDKs that they have. */
  linked: readonly { vcenter: string; kcvs: readonly string[] }[]
}

/** Every place in which a KDK lies, as far as this vCenter knows: a copy of a backup file is a place that nobody can know. */
export function placesOf(
  { snapshot, hosts, linked }: CustodyInput,
  provider: Pick<KeyProvider, 'keyId' | 'kcv'>,
): Place[] {
  return [
    ...(snapshot.keyProviders.some(({ kcv }) => kcv === provider.kcv)
      ? [{ kind: 'vcenter' as const }]
      : []),
    ...hosts
      .filter(({ status }) => holdsKdk(status.observed, provider))
      .map(
        ({ host, status }): Place => ({
          kind: 'host',
          host: host.name,
          protection: host.encryptionMode === 'TPM' ? 'TPM' : 'file',
          isConnected: status.isConnected,
        }),
      ),
    ...snapshot.backups
      .filter(({ keyId }) => keyId === provider.keyId)
      .map(
        ({ timeMs, isEncrypted, user }): Place => ({ kind: 'backup', timeMs, isEncrypted, user }),
      ),
    ...linked
      .filter(({ kcvs }) => kcvs.includes(provider.kcv))
      .map(({ vcenter }): Place => ({ kind: 'linked', vcenter })),
  ]
}
