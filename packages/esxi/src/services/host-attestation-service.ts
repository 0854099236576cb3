import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { Evidence, TpmIdentity } from '@nkpsim/tpm'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import { EsxiError } from '../errors.ts'

const NONCE_BYTES = 32
const KEY_BYTES = 64
const COORDINATE_BYTES = 32

/** nkpsim.esxi.v1.HostAttestationService: the host proves to its vCenter what it is. */
export function hostAttestationService(
  attestation: HostAttestation,
  encryption: HostEncryption,
): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostAttestationService', {
    allow: ['vcenter'],
    handlers: {
      getTpmIdentity: async () => {
        const { bootPolicyCounter, ...identity } = await attestation.identity()
        const authority = encryption.authority()
        return {
          ...identityMessage(identity),
          bootPolicyCounterName:
            encryption.settings().mode === 'TPM' ? (bootPolicyCounter?.name ?? '') : '',
          bootPolicyCounter: Number(bootPolicyCounter?.value ?? 0n),
          bootAuthority: authority === undefined ? '' : Buffer.concat([authority.x, authority.y]),
        }
      },
      attest: async ({ nonce, credentialBlob, encryptedSecret }) => {
        if (nonce.length !== NONCE_BYTES)
          throw new EsxiError('INVALID_REQUEST', `a nonce has ${NONCE_BYTES} bytes`)
        const evidence = await attestation.attest({
          nonce: Buffer.from(nonce),
          credential: {
            blob: Buffer.from(credentialBlob),
            encryptedSecret: Buffer.from(encryptedSecret),
          },
        })
        return evidenceMessage(evidence)
      },
      predictBoot: async () => ({ eventLog: await attestation.predictBoot() }),
      installBootPolicies: async ({ bootAuthority, reference, policies }) => {
        if (bootAuthority.length !== KEY_BYTES)
          throw new EsxiError('INVALID_REQUEST', 'a boot authority is a point of 64 bytes')
        const key = Buffer.from(bootAuthority)
        await attestation.installBootPolicies(
          {
            x: key.subarray(0, COORDINATE_BYTES),
            y: key.subarray(COORDINATE_BYTES),
            reference: Buffer.from(reference),
          },
          policies.map(({ version, policyDigest, signature }) => ({
            version: BigInt(version),
            policyDigest: Buffer.from(policyDigest),
            signature: Buffer.from(signature),
          })),
        )
        return {}
      },
    },
  })
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
