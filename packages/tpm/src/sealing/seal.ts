import { Secret } from '@nkpsim/crypto'
import { TPMA_OBJECT } from '../codec/constants.ts'
import { encodeSealedData } from '../codec/structures.ts'
import type { HandleReference } from '../commands/execute.ts'
import { create, flushContext, load, type StorageKey, unseal } from '../commands/object.ts'
import { pcrRead } from '../commands/pcr.ts'
import { policyAuthorize, policyNvAtMost, policyPcr } from '../commands/policy.ts'
import { startAuthSession } from '../commands/session.ts'
import { TpmError } from '../errors.ts'
import { TPM_RC } from '../response-code.ts'
import type { Session } from '../sessions/session.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmConnection, TpmTransport } from '../transport/transport.ts'
import {
  authorityKey,
  authorityPolicyDigest,
  type BootPolicy,
  bootPolicyDigest,
} from './boot-policy.ts'
import { requireIndex } from './counters.ts'
import { EMPTY_POLICY, pcrPolicyDigest } from './policy.ts'
import type { SealedObject, SealingPolicy } from './sealed-object.ts'
import { pinnedStorageRootKey } from './storage-root-key.ts'

/** Capacity of a sealed data object: MAX_SYM_DATA. Part 2, clause 11.1.14. */
const MAX_SECRET_BYTES = 128
const MAX_PCR_CHANGES = 5

/**
 * Seals a secret of 1 to 128 bytes under the SRK and a policy. Some PCRs must keep their current
 * values; an authority may approve values of the other PCRs. A session salted to the SRK encrypts
 * the secret on the wire. The caller has pinned the Name of the SRK.
 * @throws TpmError TPM_SRK_CHANGED, and errors of the commands
 */
export function seal(
  tpm: Tpm,
  { secret, policy, srkName }: { secret: Secret; policy: SealingPolicy; srkName: Buffer },
): Promise<SealedObject> {
  if (secret.lengthBytes === 0 || secret.lengthBytes > MAX_SECRET_BYTES)
    throw new RangeError(`a sealed secret has 1 to ${MAX_SECRET_BYTES} bytes`)
  return tpm.exclusively(async (connection) => {
    const srk = await pinnedStorageRootKey(connection, srkName)
    const template = encodeSealedData({
      type: 'keyedhash',
      // Without userWithAuth, only the policy gives access. noDA is correct, because there is no
      // authValue to guess.
      objectAttributes: TPMA_OBJECT.fixedTPM | TPMA_OBJECT.fixedParent | TPMA_OBJECT.noDA,
      authPolicy: await sealingPolicyDigest(connection, policy),
    })
    const session = await startAuthSession(connection, {
      kind: 'hmac',
      saltKey: srk,
      encrypts: 'command',
    })
    try {
      const object = await create(connection, srk, { data: secret.reveal(), template, session })
      return { public: object.publicArea, private: object.privateArea, srkName, policy }
    } finally {
      await flushContext(connection, session.handle)
    }
  })
}

/**
 * The secret of an object, and the boot policy that opened the object. The policy is undefined if
 * the object needs none.
 */
export type Unsealed = { secret: Secret; bootPolicy: BootPolicy | undefined }

/**
 * Unseals an object, if this is its TPM, its bound PCRs have the same values as at sealing, and the
 * authority approved the values of the other PCRs. The secret is encrypted on the wire.
 * @param bootPolicies the authority's approvals; the newest that fits the current boot is used
 * @throws TpmError TPM_SRK_CHANGED, TPM_INTEGRITY_FAILED (another TPM's object), TPM_POLICY_FAILED
 *   (other PCR values, or a superseded boot policy)
 */
export function unsealObject(
  tpm: Tpm,
  sealed: SealedObject,
  bootPolicies: readonly BootPolicy[] = [],
): Promise<Unsealed> {
  return tpm.exclusively(async (connection) => {
    const srk = await pinnedStorageRootKey(connection, sealed.srkName)
    const bootPolicy = await fittingPolicy(connection, sealed.policy, bootPolicies)
    const object = await load(connection, srk, {
      privateArea: sealed.private,
      publicArea: sealed.public,
    })
    try {
      for (let changes = 0; ; changes++) {
        try {
          const secret = await unsealOnce(connection, srk, object, sealed.policy, bootPolicy)
          return { secret, bootPolicy }
        } catch (error) {
          // A PCR was extended between PolicyPCR and Unseal. This policy session is void, but a new
          // session may work.
          const isPcrChange = error instanceof TpmError && error.responseCode === TPM_RC.PCR_CHANGED
          if (!isPcrChange || changes === MAX_PCR_CHANGES) throw error
        }
      }
    } finally {
      await flushContext(connection, object.handle)
    }
  })
}

/**
 * Returns the digest of a sealing policy, in the order of unsealing. PolicyAuthorize comes first,
 * because it resets the digest.
 */
async function sealingPolicyDigest(
  transport: TpmTransport,
  { pcrs, approved }: SealingPolicy,
): Promise<Buffer> {
  const before = approved === undefined ? EMPTY_POLICY : authorityPolicyDigest(approved.authority)
  return pcrs.length === 0 ? before : pcrPolicyDigest(await pcrRead(transport, pcrs), before)
}

async function fittingPolicy(
  transport: TpmTransport,
  { approved }: SealingPolicy,
  bootPolicies: readonly BootPolicy[],
): Promise<BootPolicy | undefined> {
  if (approved === undefined) return undefined
  const pcrValues = await pcrRead(transport, approved.pcrs)
  const { name: counterName } = await requireIndex(transport, 'bootPolicy')
  const fitting = bootPolicies
    .filter(({ version, policyDigest }) =>
      bootPolicyDigest({ pcrValues, counterName, version }).equals(policyDigest),
    )
    .sort((a, b) => Number(b.version - a.version))
  const [newest] = fitting
  if (newest !== undefined) return newest
  throw new TpmError('TPM_POLICY_FAILED', 'no boot policy approves what this host has booted')
}

async function unsealOnce(
  connection: TpmConnection,
  srk: StorageKey,
  object: HandleReference,
  policy: SealingPolicy,
  bootPolicy: BootPolicy | undefined,
): Promise<Secret> {
  const session = await startAuthSession(connection, {
    kind: 'policy',
    saltKey: srk,
    encrypts: 'response',
  })
  try {
    await satisfy(connection, session, policy, bootPolicy)
    return Secret.from(await unseal(connection, object, session))
  } finally {
    await flushContext(connection, session.handle)
  }
}

async function satisfy(
  transport: TpmTransport,
  session: Session,
  { pcrs, approved }: SealingPolicy,
  bootPolicy: BootPolicy | undefined,
): Promise<void> {
  if (approved !== undefined && bootPolicy !== undefined) {
    const counter = await requireIndex(transport, 'bootPolicy')
    await policyNvAtMost(transport, session, counter, bootPolicy.version)
    await policyPcr(transport, session, approved.pcrs)
    const { authority } = approved
    await policyAuthorize(transport, session, {
      key: authorityKey(authority),
      reference: authority.reference,
      approved: bootPolicy,
    })
  }
  if (pcrs.length > 0) await policyPcr(transport, session, pcrs)
}
