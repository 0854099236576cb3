import type { Distributor } from '../distribution/distributor.ts'
import { lastHeld } from '../distribution/provider-status.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { trustAttestationView } from '../trusted-infrastructure/cluster-view.ts'

export type HostView = ReturnType<ReturnType<typeof hostView>>

/** Shows hosts as callers see them. */
export function hostView(store: Store, distributor: Pick<Distributor, 'status'>) {
  return (host: Host) => {
    const { observed, problem, isConnected } = distributor.status(host.id)
    const snapshot = store.snapshot()
    const attestation = snapshot.attestations.get(host.id)
    const crypto = snapshot.inventories.get(host.id)?.crypto
    return {
      id: host.id,
      name: host.name,
      address: host.address,
      /** Empty for a standalone host. */
      cluster: host.cluster ?? '',
      connection: connectionOf(host, isConnected),
      /**
       * Why the host is not connected, and whether its removal waits for it. Empty if the host is
       * connected or the reason is unknown.
       */
      connectionMessage: isConnected ? '' : messageOf(snapshot.removals.has(host.id), problem),
      tpmVersion: host.tpmVersion,
      encryptionMode: host.encryptionMode,
      version: host.esxiVersion,
      /** 0 if the host has not reported a generation in its present session. */
      acknowledgedGeneration: observed?.generation ?? 0,
      desiredGeneration: snapshot.generation,
      /** From the last report of the host, also if it is not connected. */
      keyProviders: (observed?.keyProviders ?? lastHeld(snapshot.holdings.get(host.id))).map(
        ({ provider, keyId, kcv }) => ({ provider, keyId, kcv }),
      ),
      /** Empty if the host was never attested. */
      attestationStatus: attestation?.status ?? '',
      attestationMessage: attestation?.message ?? '',
      /** Empty if the host did not report it. */
      cryptoState: crypto?.mode ?? '',
      hostKey: crypto?.hostKey,
      /** Undefined if the host is not a Trusted Host. */
      trustAttestation: trustAttestationView(snapshot, host.id),
      requiresEncryptionMode: crypto?.requiresEncryptionMode ?? false,
      keyPersistence: crypto?.keyPersistence ?? false,
    }
  }
}

function messageOf(isLeaving: boolean, problem = ''): string {
  if (!isLeaving) return problem
  const waits = 'the removal of this host waits for its answer'
  return problem === '' ? waits : `${waits}: ${problem}`
}

function connectionOf(
  { isDisconnected }: Host,
  isConnected: boolean,
): 'connected' | 'notResponding' | 'disconnected' {
  if (isDisconnected) return 'disconnected'
  return isConnected ? 'connected' : 'notResponding'
}
