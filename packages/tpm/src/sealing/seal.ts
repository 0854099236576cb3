import { Secret } from '@nkpsim/crypto'
import { TPMA_OBJECT } from '../codec/constants.ts'
import { TPM_RC } from '../codec/response-code.ts'
import { encodeSealedData } from '../codec/structures.ts'
import { create, flushContext, load, unseal } from '../commands/object.ts'
import { pcrRead } from '../commands/pcr.ts'
import { policyPcr, startAuthSession } from '../commands/session.ts'
import { TpmError } from '../errors.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { pcrPolicyDigest } from './policy.ts'
import type { SealedObject } from './sealed-object.ts'
import { pinnedStorageRootKey } from './storage-root-key.ts'

/** Part 2, clause 11.1.14 (MAX_SYM_DATA): what fits into a sealed data object. */
const MAX_SECRET_BYTES = 128
const MAX_PCR_CHANGES = 5

/**
 * Seals a secret of 1 to 128 bytes under the SRK and the present values of SHA-256 PCRs. The secret crosses the wire
 * encrypted by a session salted to the SRK whose Name the caller pinned.
 * @throws TpmError TPM_SRK_CHANGED and those of the commands
 */
export function sealToPcrs(
  tpm: Tpm,
  { secret, pcrs, srkName }: { secret: Secret; pcrs: readonly number[]; srkName: Buffer },
): Promise<SealedObject> {
  if (secret.lengthBytes === 0 || secret.lengthBytes > MAX_SECRET_BYTES)
    throw new RangeError(`a sealed secret has 1 to ${MAX_SECRET_BYTES} bytes`)
  return tpm.exclusively(async (transport) => {
    const srk = await pinnedStorageRootKey(transport, srkName)
    const template = encodeSealedData({
      type: 'keyedhash',
      // No userWithAuth: the policy is the only way in. noDA is right here, for there is no authValue to guess,
      // and it keeps abrupt ends of the host from counting towards a lockout.
      objectAttributes: TPMA_OBJECT.fixedTPM | TPMA_OBJECT.fixedParent | TPMA_OBJECT.noDA,
      authPolicy: pcrPolicyDigest(await pcrRead(transport, pcrs)),
    })
    const session = await startAuthSession(transport, {
      kind: 'hmac',
      saltKey: srk,
      encrypts: 'command',
    })
    try {
      const object = await create(transport, srk, { data: secret.reveal(), template, session })
      return {
        version: 1,
        public: object.publicArea,
        private: object.privateArea,
        srkName,
        pcrs: [...pcrs],
      }
    } finally {
      await flushContext(transport, session.handle)
    }
  })
}

/**
 * The secret of a sealed object, if this is its TPM and its PCRs have the values they had. It crosses the wire encrypted.
 * @throws TpmError TPM_SRK_CHANGED, TPM_INTEGRITY_FAILED (another TPM's object), TPM_POLICY_FAILED (other PCR values)
 */
export function unsealFromPcrs(tpm: Tpm, sealed: SealedObject): Promise<Secret> {
  return tpm.exclusively(async (transport) => {
    const srk = await pinnedStorageRootKey(transport, sealed.srkName)
    const object = await load(transport, srk, {
      privateArea: sealed.private,
      publicArea: sealed.public,
    })
    try {
      for (let changes = 0; ; changes++) {
        try {
          return await unsealOnce(transport, srk, object, sealed.pcrs)
        } catch (error) {
          // Any PCR was extended between PolicyPCR and Unseal: the policy session is void, a new one may do.
          const isPcrChange = error instanceof TpmError && error.responseCode === TPM_RC.PCR_CHANGED
          if (!isPcrChange || changes === MAX_PCR_CHANGES) throw error
        }
      }
    } finally {
      await flushContext(transport, object.handle)
    }
  })
}

async function unsealOnce(
  transport: TpmTransport,
  srk: Parameters<typeof startAuthSession>[1]['saltKey'],
  object: Parameters<typeof unseal>[1],
  pcrs: readonly number[],
): Promise<Secret> {
  const session = await startAuthSession(transport, {
    kind: 'policy',
    saltKey: srk,
    encrypts: 'response',
  })
  try {
    await policyPcr(transport, session, pcrs)
    return Secret.from(await unseal(transport, object, session))
  } finally {
    await flushContext(transport, session.handle)
  }
}
