import { isDeepStrictEqual } from 'node:util'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import type { Attested } from './attest-host.ts'

type Known = Pick<Store, 'snapshot'>

/** Returns a host with the latest statements about itself. */
export function statedBy(store: Known, host: Host): Host {
  return store.snapshot().hosts.find(({ id }) => id === host.id) ?? host
}

/** Returns the name of another host whose accepted TPM has this EK; undefined if there is none. */
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

/**
 * Returns the data that a verdict on a host depends on, except for the evidence and other hosts'
 * TPMs.
 */
export function premisesOf(store: Known, host: Host): readonly unknown[] {
  const { hostPolicy, attestations } = store.snapshot()
  return [hostPolicy, attestations.get(host.id)?.accepted, statedBy(store, host).esxiVersion]
}

/**
 * Whether a verdict is still correct after the time that the host took to answer. Callers can join
 * a running attestation, so its verdict must equal the verdict of a new attestation.
 */
export function isStillTrue(
  store: Known,
  host: Host,
  { verdict }: Attested,
  premises: readonly unknown[],
): boolean {
  const tpm = verdict.learned?.tpm.endorsementKeyName
  const isShared = tpm !== undefined && hostWithTpm(store, host, tpm) !== undefined
  return !isShared && areStillTrue(store, host, premises)
}

/** Whether all data that a verdict on a host depends on is unchanged. */
export function areStillTrue(store: Known, host: Host, premises: readonly unknown[]): boolean {
  return isDeepStrictEqual(premisesOf(store, host), premises)
}
