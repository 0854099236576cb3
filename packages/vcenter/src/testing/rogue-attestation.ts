import { defineService, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import {
  answerChallenge,
  bootEvents,
  type Evidence,
  encodeEventLog,
  MEASURED_PCRS,
  provisionStorageRootKey,
  readTpmIdentity,
  type Tpm,
} from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'

/** A host's side of attestation with a real TPM. A test can change the host's answers. */
export type RogueAttestation = {
  service: ServiceRegistration
  tpm: Tpm
  /** PCRs that the host quotes, whatever vCenter requests. */
  pcrs: readonly number[]
  /** Changes an honest answer into the answer of the host. */
  tell: (honest: Evidence) => Evidence
}

export function rogueAttestation(tpm: Tpm): RogueAttestation {
  const rogue: Omit<RogueAttestation, 'service'> = {
    tpm,
    pcrs: MEASURED_PCRS,
    tell: (honest) => honest,
  }
  const service = defineService('nkpsim.esxi.v1.HostAttestationService', {
    allow: ['vcenter'],
    handlers: {
      getTpmIdentity: async () => ({
        ...(await readTpmIdentity(rogue.tpm)),
        bootPolicyCounter: 0,
      }),
      attest: async ({ nonce, credentialBlob, encryptedSecret }) => {
        const { name: srkName } = await provisionStorageRootKey(rogue.tpm)
        const answer = await answerChallenge(rogue.tpm, {
          challenge: {
            nonce: Buffer.from(nonce),
            credential: {
              blob: Buffer.from(credentialBlob),
              encryptedSecret: Buffer.from(encryptedSecret),
            },
          },
          pcrs: rogue.pcrs,
          srkName,
        })
        const eventLog = encodeEventLog(bootEvents(HONEST_BOOT))
        const { quote, pcrValues, ...told } = rogue.tell({ ...answer, eventLog })
        return { ...told, ...quote, pcrValues: [...pcrValues.values()] }
      },
      predictBoot: async () => {
        throw unwilling()
      },
      installBootPolicies: async () => {
        throw unwilling()
      },
    },
  })
  return Object.assign(rogue, { service })
}

function unwilling(): RpcError {
  return new RpcError('UNIMPLEMENTED', 'UNWILLING', 'this host does no such thing')
}
