import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { BootPolicy, Challenge } from '@nkpsim/tpm'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import { EsxiError } from '../errors.ts'
import { operation } from './operation.ts'

const NONCE_BYTES = 32
const KEY_BYTES = 64
const COORDINATE_BYTES = 32

export type AttestationOperations = ReturnType<typeof attestationOperations>

/** Proofs by the host's TPM for its vCenter. */
export function attestationOperations({
  attestation,
  encryption,
}: {
  attestation: HostAttestation
  encryption: HostEncryption
}) {
  return named('nkpsim.esxi.v1.HostAttestationService', {
    getTpmIdentity: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async () => {
        const { bootPolicyCounter, ...identity } = await attestation.identity()
        return {
          ...identity,
          /** Undefined if no authority approves boots of this host. */
          bootAuthority: encryption.authority(),
          bootPolicyCounter: bootPolicyCounter?.value ?? 0n,
          /** Undefined in mode NONE, where no policy needs the counter. */
          bootPolicyCounterName:
            encryption.settings().mode === 'TPM' ? bootPolicyCounter?.name : undefined,
        }
      },
    }),
    attest: operation({
      requirement: 'vcenter',
      // Not audited, because vCenter calls this often and it changes nothing.
      audit: OPEN,
      run: async (challenge: Challenge) => {
        if (challenge.nonce.length !== NONCE_BYTES)
          throw new EsxiError('INVALID_REQUEST', `a nonce has ${NONCE_BYTES} bytes`)
        return attestation.attest(challenge)
      },
    }),
    predictBoot: operation({
      requirement: 'vcenter',
      audit: OPEN,
      /** Returns the event log of the next boot. */
      run: async () => attestation.predictBoot(),
    }),
    installBootPolicies: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      /** @param bootAuthority its public key: x and y coordinates, one after the other */
      run: async (
        {
          bootAuthority: key,
          reference,
          policies,
        }: {
          bootAuthority: Buffer
          reference: Buffer
          policies: readonly BootPolicy[]
        },
        { requireStill }: Call,
      ) => {
        if (key.length !== KEY_BYTES)
          throw new EsxiError('INVALID_REQUEST', 'a boot authority is a point of 64 bytes')
        await attestation.installBootPolicies(
          { x: key.subarray(0, COORDINATE_BYTES), y: key.subarray(COORDINATE_BYTES), reference },
          policies,
          requireStill,
        )
      },
    }),
  })
}
