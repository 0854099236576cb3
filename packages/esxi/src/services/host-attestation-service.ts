import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { Evidence, TpmIdentity } from '@nkpsim/tpm'
import type { AttestationOperations } from '../operations/attestation.ts'

/** nkpsim.esxi.v1.HostAttestationService. */
export function hostAttestationService(operations: AttestationOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostAttestationService',
    operations,
    {
      getTpmIdentity: async (request, run) => {
        const { bootAuthority, bootPolicyCounter, bootPolicyCounterName, ...identity } =
          await run(request)
        return {
          ...identityMessage(identity),
          bootPolicyCounterName: bootPolicyCounterName ?? '',
          bootPolicyCounter: Number(bootPolicyCounter),
          bootAuthority:
            bootAuthority === undefined ? '' : Buffer.concat([bootAuthority.x, bootAuthority.y]),
        }
      },
      attest: async ({ nonce, credentialBlob, encryptedSecret }, run) =>
        evidenceMessage(
          await run({
            nonce: Buffer.from(nonce),
            credential: {
              blob: Buffer.from(credentialBlob),
              encryptedSecret: Buffer.from(encryptedSecret),
            },
          }),
        ),
      predictBoot: async (request, run) => ({ eventLog: await run(request) }),
      installBootPolicies: async ({ bootAuthority, reference, policies }, run) => {
        await run({
          bootAuthority: Buffer.from(bootAuthority),
          reference: Buffer.from(reference),
          policies: policies.map(({ version, policyDigest, signature }) => ({
            version: BigInt(version),
            policyDigest: Buffer.from(policyDigest),
            signature: Buffer.from(signature),
          })),
        })
        return {}
      },
    },
    ['vcenter'],
  )
}

function identityMessage({ endorsementCertificate, endorsementKey, attestationKey }: TpmIdentity) {
  return { endorsementCertificate, endorsementKey, attestationKey }
}

function evidenceMessage(evidence: Evidence) {
  const { activation, quote, eventLog } = evidence
  const pcrValues = [...evidence.pcrValues].sort(([a], [b]) => a - b).map(([, value]) => value)
  const { attested, signature } = quote
  return { ...identityMessage(evidence), activation, attested, signature, eventLog, pcrValues }
}
