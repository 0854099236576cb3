import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AttestationOperations, AttestationView } from '../operations/attestation.ts'
import type { AttestationRecord } from '../records/attestation.ts'

const STATUS = {
  accepted: 'ATTESTATION_STATUS_ACCEPTED',
  notAccepted: 'ATTESTATION_STATUS_NOT_ACCEPTED',
} as const satisfies Record<AttestationRecord['status'], string>

/** Serves nkpsim.vcenter.v1.AttestationService. */
export function attestationService(operations: AttestationOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.AttestationService', operations, {
    attestHost: async (request, run) => ({ attestation: message(await run(request)) }),
    getHostAttestation: async (request, run) => ({ attestation: message(await run(request)) }),
    authorizeBoot: async (request, run) => {
      const { boot, version } = await run(request)
      return { ...boot.esxi, policyVersion: Number(version) }
    },
    getAttestationPolicy: async (request, run) => {
      const policy = await run(request)
      return { policy: { ...policy, acceptedBuilds: [...policy.acceptedBuilds] } }
    },
    setAttestationPolicy: async ({ policy, fields }, run) => {
      await run({ policy: policy ?? undefined, fields })
      return {}
    },
  })
}

function message({ host, tpmVersion, record, isFresh }: AttestationView) {
  return { host, tpmVersion, ...(record && reportOf(record)), fresh: isFresh }
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
