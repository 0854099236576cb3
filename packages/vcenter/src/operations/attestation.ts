import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { changedPolicy, type PolicyInput } from '../attestation/host-policy.ts'
import { isAttestable } from '../attestation/stated-tpm.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { VcenterError } from '../errors.ts'
import { findHost } from '../inventory/inventory.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type AttestationOperations = ReturnType<typeof attestationOperations>

/** Attestation state of a host. */
export type AttestationView = {
  host: string
  tpmVersion: Host['tpmVersion']
  /** Undefined if the host was never attested. */
  record: AttestationRecord | undefined
  isFresh: boolean
}

type PolicyChange = {
  policy: PolicyInput | undefined
  /** Names of the fields to change; empty: all. */
  fields: readonly string[]
}

/** Attests hosts, and sets the policy that hosts must meet. */
export function attestationOperations({
  store,
  distributor,
}: {
  store: Store
  distributor: Distributor
}) {
  const { attestor } = distributor
  const view = (host: Host): AttestationView => ({
    host: host.name,
    tpmVersion: host.tpmVersion,
    record: store.snapshot().attestations.get(host.id),
    isFresh: attestor.standing(host.id) === 'accepted',
  })
  return named('nkpsim.vcenter.v1.AttestationService', {
    attestHost: operation({
      requirement: [{ privilege: 'Host.Tpm.Read', on: 'host', field: 'host' }],
      audit: { target: 'host' },
      task: { operation: 'nkpsim.host.attest', isLong: true, of: 'host' },
      run: async ({ host: name }: { host: string }, { requireStill }: Call) => {
        const host = findHost(store.snapshot(), name)
        await attestor.attest(host)
        await requireStill()
        return view(host)
      },
    }),
    getHostAttestation: operation({
      requirement: [{ privilege: 'Host.Tpm.Read', on: 'host', field: 'host' }],
      audit: OPEN,
      run: async ({ host }: { host: string }) => view(findHost(store.snapshot(), host)),
    }),
    authorizeBoot: operation({
      requirement: [
        { privilege: 'Host.Config.Settings', on: 'host', field: 'host' },
        { privilege: 'Cryptographer.RegisterHost', on: 'host', field: 'host' },
      ],
      audit: { target: 'host' },
      task: { operation: 'nkpsim.host.authorizeBoot', isLong: true, of: 'host' },
      run: async ({ host }: { host: string }, { requireStill }: Call) =>
        attestor.authorizeBoot(findHost(store.snapshot(), host), requireStill),
    }),
    getAttestationPolicy: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => store.snapshot().hostPolicy,
    }),
    setAttestationPolicy: operation({
      requirement: [
        { privilege: 'Cryptographer.ManageKeyServers' },
        { privilege: 'Host.Config.Settings' },
      ],
      audit: { target: undefined },
      task: { operation: 'nkpsim.attestationPolicy.set' },
      run: async ({ policy, fields }: PolicyChange) => {
        if (policy === undefined) throw new VcenterError('INVALID_REQUEST', 'a policy is needed')
        // The store commits before another call is served, so that no call discards a change.
        const next = changedPolicy(store.snapshot().hostPolicy, policy, fields)
        const { hosts } = await store.change((tables) => tables.putHostPolicy(next))
        for (const host of hosts)
          if (isAttestable(host) && distributor.status(host.id).isConnected) attestor.begin(host)
        // Hosts without a TPM are not attested. The distributor applies the new policy to all hosts
        // by itself.
      },
    }),
  })
}
