import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { hostPolicy } from '../attestation/host-policy.ts'
import { isAttestable } from '../attestation/stated-tpm.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { VcenterError } from '../errors.ts'
import { findHost } from '../inventory/inventory.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'

const STATUS = {
  accepted: 'ATTESTATION_STATUS_ACCEPTED',
  notAccepted: 'ATTESTATION_STATUS_NOT_ACCEPTED',
} as const satisfies Record<AttestationRecord['status'], string>

/** nkpsim.vcenter.v1.AttestationService. */
export function attestationService(store: Store, distributor: Distributor): ServiceRegistration {
  const { attestor } = distributor
  const message = (host: Host) => {
    const record = store.snapshot().attestations.get(host.id)
    return {
      host: host.name,
      tpmVersion: host.tpmVersion,
      ...(record === undefined ? {} : reportOf(record)),
      fresh: attestor.standing(host.id) === 'accepted',
    }
  }
  return defineService('nkpsim.vcenter.v1.AttestationService', {
    allow: ['operator'],
    handlers: {
      attestHost: async ({ host: name }) => {
        const host = findHost(store.snapshot(), name)
        await attestor.attest(host)
        return { attestation: message(host) }
      },
      getHostAttestation: async ({ host: name }) => ({
        attestation: message(findHost(store.snapshot(), name)),
      }),
      authorizeBoot: async ({ host: name }) => {
        const { boot, version } = await attestor.authorizeBoot(findHost(store.snapshot(), name))
        return { ...boot.esxi, policyVersion: Number(version) }
      },
      getAttestationPolicy: async () => {
        const { hostPolicy: policy } = store.snapshot()
        return { policy: { ...policy, acceptedBuilds: [...policy.acceptedBuilds] } }
      },
      setAttestationPolicy: async ({ policy }) => {
        if (policy === null) throw new VcenterError('INVALID_REQUEST', 'a policy is needed')
        const next = hostPolicy(policy)
        const { hosts } = store.change((tables) => tables.putHostPolicy(next))
        for (const host of hosts)
          if (isAttestable(host) && distributor.status(host.id).isConnected) attestor.begin(host)
        // Hosts without a TPM are concerned too: the policy may have kept providers from them.
        return {}
      },
    },
  })
}

function reportOf({ status, reason, message, timeMs, checks, accepted }: AttestationRecord) {
  return {
    status: STATUS[status],
    reason,
    message,
    timeMs,
    checks: [...checks],
    endorsementKeyName: accepted?.tpm.endorsementKeyName.toString('hex') ?? '',
  }
}
