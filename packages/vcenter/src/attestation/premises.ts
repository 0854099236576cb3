import { isDeepStrictEqual } from 'node:util'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import type { Attested } from './attest-host.ts'

type Known = Pick<Store, 'snapshot'>

/** Returns a host as it states itself now. */
export function statedBy(store: Known, host: Host): Host {
  return store.snapshot().hosts.find(({ id }) => id === host.id) ?? host
}

/** Returns the name of another host whose accepted TPM has this EK; undefined: none. */
export function hostWithTpm(
  store: Known,
  { id: own }: Host,
  endorsementKeyName: Buffer,
): string | undefined {
  const { attestations, hosts } = store.snapshot()
  const tpmOf = (id: string) => attestations.get(id)?.accepted?.tpm
  return hosts.find(
    ({ id }) => id !== own && tpmOf(id)?.endorsementKeyName.equals(endorsementKeyName),
  )?.name
}

/** Returns what a verdict on a host depends on, besides the evidence and the TPMs of others. */
export function premisesOf(store: Known, host: Host): readonly unknown[] {
  const { hostPolicy, attestations } = store.snapshot()
  return [hostPolicy, attestations.get(host.id)?.accepted, statedBy(store, host).esxiVersion]
}

/**
 * Whether a verdict still holds after the host took its time to answer. Callers join a running
 * attestation, so it must end with the verdict that a new one would give.
 */
export function isStillTrue(
  store: Known,
  host: Host,
  { verdict }: Attested,
  premises: readonly unknown[],
): boolean {
  const tpm = verdict.learned?.tpm.endorsementKeyName
  const isShared = tpm !== undefined && hostWithTpm(store, host, tpm) !== undefined
  return !isShared && isDeepStrictEqual(premisesOf(store, host), premises)
}
