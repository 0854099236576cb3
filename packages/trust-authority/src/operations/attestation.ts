import { type CallNotes, OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { AttestationService, TrustEvidence } from '../attestation/attestation.ts'
import type { ChallengedHost } from '../attestation/challenge.ts'
import { operation } from './operation.ts'

/** Name of the call in the records of attestations. */
const FINISH_CALL = 'nkpsim.trust.v1.AttestationService/FinishAttestation'

export type AttestationOperations = ReturnType<typeof attestationOperations>

/** Operations by which hosts attest. */
export function attestationOperations({
  attestation,
  notes,
}: {
  attestation: AttestationService
  notes: CallNotes
}) {
  return named('nkpsim.trust.v1.AttestationService', {
    beginAttestation: operation({
      requirement: 'anyone',
      // Not audited: a challenge has no effect.
      audit: OPEN,
      run: async (host: ChallengedHost) => attestation.begin(host),
    }),
    finishAttestation: operation({
      requirement: 'anyone',
      // The operation writes the record itself, because the verdict decides how: tokens that leave
      // are recorded one by one, and refusals of strangers are counted.
      audit: OPEN,
      run: async (evidence: TrustEvidence, { caller, source }: Call) => {
        const verdict = attestation.finish(evidence)
        const { isAttested, baseImage, reason, endorsementKeyName: host } = verdict
        const request = { host, baseImage }
        const noted = { name: FINISH_CALL, audit: { target: 'host' }, request, source }
        if (!isAttested) await notes.refusal(noted, caller.name, reason)
        else (await notes.call(noted, caller.name))('OK')
        return verdict
      },
    }),
  })
}
