import type { Secret } from '@nkpsim/crypto'
import type { FileEffects } from '@nkpsim/effects'
import {
  answerChallenge,
  type BootAuthority,
  type BootPolicy,
  bootEvents,
  type Challenge,
  type Credential,
  type Evidence,
  encodeEventLog,
  MEASURED_PCRS,
  openCredential,
  provisionStorageRootKey,
  readCounter,
  readTpmIdentity,
  type TpmIdentity,
} from '@nkpsim/tpm'
import { inSpan } from '@nkpsim/tracing'
import { readBootFile } from '../boot/boot-file.ts'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import { EsxiError } from '../errors.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'

const MAX_BOOT_POLICIES = 8

/** What a host tells a verifier about its TPM, and what its vCenter may ask the TPM to do. */
export type HostAttestation = {
  identity(): Promise<
    TpmIdentity & { bootPolicyCounter: { name: Buffer; value: bigint } | undefined }
  >
  attest(challenge: Challenge): Promise<Evidence>
  /**
   * Returns the event log that a boot would produce now.
   * @throws EsxiError BOOT_FILE_INVALID
   */
  predictBoot(): Promise<Buffer>
  installBootPolicies(
    authority: BootAuthority,
    policies: readonly BootPolicy[],
    still: () => Promise<void>,
  ): Promise<void>
  /**
   * Returns the secret of a credential that was made for this host's TPM.
   * @throws EsxiError TPM_UNAVAILABLE; TpmError TPM_INTEGRITY_FAILED
   */
  openCredential(credential: Credential): Promise<Secret>
}

export function createHostAttestation({
  tpm,
  bootProblem,
  eventLog,
  folder,
  effects,
  encryption,
}: {
  tpm: HostTpm | undefined
  bootProblem: TpmProblem | undefined
  eventLog: Buffer
  folder: string
  effects: FileEffects
  encryption: HostEncryption
}): HostAttestation {
  const requireTpm = (): HostTpm => {
    if (tpm !== undefined) return tpm
    throw new EsxiError('TPM_UNAVAILABLE', bootProblem?.message ?? 'this host has no TPM')
  }
  return {
    identity: async () =>
      requireTpm().use(async (session) => ({
        ...(await readTpmIdentity(session)),
        bootPolicyCounter: await readCounter(session, 'bootPolicy'),
      })),
    attest: async (challenge) => {
      const tpmInUse = requireTpm()
      const answer = await inSpan('TPM quote', {}, () =>
        tpmInUse.use(async (session) => {
          const { name: srkName } = await provisionStorageRootKey(session)
          return answerChallenge(session, { challenge, pcrs: MEASURED_PCRS, srkName })
        }),
      )
      return { ...answer, eventLog }
    },
    predictBoot: async () => encodeEventLog(bootEvents(await readBootFile(effects, folder))),
    installBootPolicies: async (authority, policies, still) => {
      requireTpm()
      if (policies.length > MAX_BOOT_POLICIES)
        throw new EsxiError(
          'INVALID_REQUEST',
          `there are at most ${MAX_BOOT_POLICIES} boot policies`,
        )
      await encryption.approve(authority, policies, still)
    },
    openCredential: async (credential) => {
      const tpmInUse = requireTpm()
      return inSpan('TPM activate credential', {}, () =>
        tpmInUse.use(async (session) => {
          const { name: srkName } = await provisionStorageRootKey(session)
          return openCredential(session, { credential, srkName })
        }),
      )
    },
  }
}
