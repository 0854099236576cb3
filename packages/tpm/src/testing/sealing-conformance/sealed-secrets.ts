import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { TPM_CC, TPM_RH } from '../codec/constants.ts'
import { type EccPublic, encodePublicArea } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { execute } from '../commands/execute.ts'
import { flushContext, load, unseal } from '../commands/object.ts'
import {
  type ApprovedPolicy,
  policyAuthorize,
  policyNvAtMost,
  policyPcr,
  policySecret,
} from '../commands/policy.ts'
import { policyGetDigest, startAuthSession, startTrialSession } from '../commands/session.ts'
import {
  authorityKey,
  authorityPolicyDigest,
  type BootPolicy,
  bootAuthorityOf,
  bootPolicyDigest,
  signBootPolicy,
} from '../sealing/boot-policy.ts'
import { provisionCounters, raiseCounter, requireIndex } from '../sealing/counters.ts'
import { counterPolicyDigest, pcrPolicyDigest } from '../sealing/policy.ts'
import { seal, unsealObject } from '../sealing/seal.ts'
import type { SealedObject, SealingPolicy } from '../sealing/sealed-object.ts'
import { pinnedStorageRootKey, provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { Session } from '../sessions/session.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmConnection } from '../transport/transport.ts'
import { type ConformanceSubject, using } from './conformance-lab.ts'

const PCRS = [0, 7]
const APPROVED_PCRS = [2, 4]
const REFERENCE = Buffer.from('host-1')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const AUTHORITY = bootAuthorityOf(privateKey, REFERENCE)
const BY_PCRS: SealingPolicy = { pcrs: PCRS }
const BY_APPROVAL: SealingPolicy = {
  pcrs: PCRS,
  approved: { pcrs: APPROVED_PCRS, authority: AUTHORITY },
}
const SECRET = Secret.random(32, systemRandom.bytes)
const failsWith = (code: string, responseCode?: number) =>
  expect.objectContaining(responseCode === undefined ? { code } : { code, responseCode })

async function sealIn(tpm: Tpm, policy = BY_PCRS, secret = SECRET): Promise<SealedObject> {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  return seal(tpm, { secret, policy, srkName })
}

async function approve(tpm: Tpm, key = privateKey, more = 0n): Promise<BootPolicy> {
  const { bootPolicy } = await provisionCounters(tpm)
  const pcrValues = await tpm.pcrRead(APPROVED_PCRS)
  const content = { pcrValues, counterName: bootPolicy.name, version: bootPolicy.value + more }
  return signBootPolicy(content, { privateKey: key, reference: REFERENCE })
}

export function describeSealing(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)
  const boot = async (...extended: number[]): Promise<void> => {
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    await withTpm(async (tpm) => {
      for (const pcr of extended) await tpm.pcrExtend(pcr, Buffer.alloc(32, pcr))
    })
  }
  const opens = (sealed: SealedObject, ...policies: BootPolicy[]) =>
    withTpm(async (tpm) => {
      const { secret } = await unsealObject(tpm, sealed, policies)
      expect(secret.equals(SECRET)).toBe(true)
    })

  describe('a sealed secret', () => {
    it.each([1, 32, 128])('of %i bytes opens with the same PCRs', async (length) => {
      await withTpm(async (tpm) => {
        const secret = Secret.random(length, systemRandom.bytes)
        const sealed = await sealIn(tpm, BY_PCRS, secret)
        expect((await unsealObject(tpm, sealed)).secret.equals(secret)).toBe(true)
      })
    })

    it('opens after the same boot alone', async () => {
      await boot(0, 2)
      const sealed = await withTpm((tpm) => sealIn(tpm))
      await boot(0, 2, 9)
      await opens(sealed)
      await boot(2, 9)
      await expect(opens(sealed)).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x99d))
      await boot(0, 7)
      await expect(opens(sealed)).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x99d))
      await boot(0)
      await opens(sealed)
    })

    it('does not open if any byte of it was changed', async () => {
      const sealed = await withTpm((tpm) => sealIn(tpm))
      const flipped = (bytes: Buffer, at: number, bit = 1): Buffer => {
        const changed = Buffer.from(bytes)
        changed.writeUInt8(changed.readUInt8(at) ^ bit, at)
        return changed
      }
      const withPublic = (at: number, bit: number) =>
        opens({ ...sealed, public: flipped(sealed.public, at, bit) })
      for (const at of [2, 20, 34, 60, sealed.private.length - 1])
        await expect(opens({ ...sealed, private: flipped(sealed.private, at) })).rejects.toEqual(
          failsWith('TPM_INTEGRITY_FAILED', 0x1df),
        )
      // The attribute noDA, the policy, and a reserved attribute.
      for (const [at, bit] of [
        [6, 4],
        [15, 1],
      ] as const)
        await expect(withPublic(at, bit)).rejects.toEqual(failsWith('TPM_INTEGRITY_FAILED', 0x1df))
      await expect(withPublic(6, 1)).rejects.toMatchObject({ responseCode: 0x2e1 })
    })

    it('does not open in another TPM, nor after a clear, even if the SRK is renamed', async () => {
      const sealed = await withTpm((tpm) => sealIn(tpm))
      const refuses = async (tpm: Tpm): Promise<void> => {
        const changed = failsWith('TPM_SRK_CHANGED')
        await expect(unsealObject(tpm, sealed)).rejects.toEqual(changed)
        const { name: srkName } = await provisionStorageRootKey(tpm)
        await expect(unsealObject(tpm, sealed)).rejects.toEqual(changed)
        await expect(unsealObject(tpm, { ...sealed, srkName })).rejects.toEqual(
          failsWith('TPM_INTEGRITY_FAILED', 0x1df),
        )
      }
      await using(subject.lab, subject.other, refuses)
      subject.own.clear()
      await withTpm(refuses)
    })

    it('does not open if a PCR changes between policy and use', async () => {
      await withTpm(async (tpm) => {
        const sealed = await sealIn(tpm)
        const extend = (pcr: number) => () => tpm.pcrExtend(pcr, Buffer.alloc(32))
        await expect(unsealStep(tpm, sealed, extend(9))).rejects.toMatchObject({
          responseCode: 0x128,
        })
        // PCR 23 is for applications, and voids no policy.
        expect((await unsealStep(tpm, sealed, extend(23))).equals(SECRET.reveal())).toBe(true)
      })
    })

    it('does not open with a password, with no policy, or with a wrong HMAC', async () => {
      await withTpm(async (tpm) => {
        const sealed = await sealIn(tpm)
        const noPolicy = unsealStep(tpm, sealed, undefined)
        await expect(noPolicy).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x99d))
        const forget = async (session: Session) => void session.key.fill(0)
        await expect(unsealStep(tpm, sealed, forget)).rejects.toMatchObject({ responseCode: 0x9a2 })
        const password = withLoaded(tpm, sealed, (connection, object) =>
          execute(connection, {
            name: 'Unseal',
            handles: [object],
            authorizations: ['empty password'],
          }),
        )
        await expect(password).rejects.toMatchObject({ responseCode: 0x12f })
      })
    })
  })

  describe('a secret sealed to approved boots', () => {
    it('opens with an approval of this boot by this authority', async () => {
      await boot(0, 2)
      const [sealed, policy, forged] = await withTpm(async (tpm) => {
        const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
        return [await sealIn(tpm, BY_APPROVAL), await approve(tpm), await approve(tpm, stranger)]
      })
      await opens(sealed, policy)
      await expect(opens(sealed, forged)).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x2db))
      await boot(0, 4)
      await expect(opens(sealed, policy)).rejects.toEqual(failsWith('TPM_POLICY_FAILED'))
      await opens(sealed, await withTpm((tpm) => approve(tpm)))
      await boot(2)
      await expect(opens(sealed, policy)).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x99d))
    })

    it('does not open with an approval that the counter has passed', async () => {
      const [sealed, policy] = await withTpm(
        async (tpm) =>
          [await sealIn(tpm, BY_APPROVAL), await approve(tpm, privateKey, 1n)] as const,
      )
      const raise = (to: bigint) => withTpm((tpm) => raiseCounter(tpm, 'bootPolicy', to))
      await raise(policy.version)
      await opens(sealed, policy)
      await raise(policy.version + 1n)
      await expect(opens(sealed, policy)).rejects.toEqual(failsWith('TPM_POLICY_FAILED', 0x126))
    })

    it('cannot use an approval for another digest than the session has, nor of another key', async () => {
      const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      await withTpm(async (tpm) => {
        const { name } = await provisionStorageRootKey(tpm)
        const digest = pcrPolicyDigest(await tpm.pcrRead(PCRS))
        const byStranger = signDigest(digest, stranger)
        const strangersKey = authorityKey(bootAuthorityOf(stranger, REFERENCE))
        const run = (approved: ApprovedPolicy, key: EccPublic, proves: boolean) =>
          tpm.exclusively(async (connection) => {
            const saltKey = await pinnedStorageRootKey(connection, name)
            const session = await startAuthSession(connection, {
              kind: 'policy',
              saltKey,
              encrypts: 'response',
            })
            try {
              if (proves) await policyPcr(connection, session, PCRS)
              const pretending = renamingKey(connection, strangersKey, authorityKey(AUTHORITY))
              const input = { key, reference: REFERENCE, approved }
              await policyAuthorize(pretending, session, input)
              return 'approved'
            } finally {
              await flushContext(connection, session.handle)
            }
          })
        const approved = signDigest(digest, privateKey)
        const key = authorityKey(AUTHORITY)
        expect(await run(approved, key, true)).toBe('approved')
        await expect(run(approved, key, false)).rejects.toMatchObject({ responseCode: 0x1c4 })
        await expect(run(byStranger, strangersKey, true)).rejects.toMatchObject({
          responseCode: 0x4c4,
        })
      })
    })
  })

  it('computes the policy digests that the host computes', async () => {
    await boot(0, 2)
    await withTpm(async (tpm) => {
      const counter = (await provisionCounters(tpm)).bootPolicy
      const pcrValues = await tpm.pcrRead(APPROVED_PCRS)
      const version = counter.value
      const approved = await approve(tpm)
      const digests = await tpm.exclusively(async (connection) => {
        const session = await startTrialSession(connection)
        const digest = () => policyGetDigest(connection, session)
        await policyNvAtMost(
          connection,
          session,
          await requireIndex(connection, 'bootPolicy'),
          version,
        )
        const ofCounter = await digest()
        await policyPcr(connection, session, APPROVED_PCRS)
        const ofBoot = await digest()
        const input = { key: authorityKey(AUTHORITY), reference: REFERENCE, approved }
        await policyAuthorize(connection, session, input)
        const ofAuthority = await digest()
        await policyPcr(connection, session, PCRS)
        const ofAll = await digest()
        await policySecret(connection, session, TPM_RH.ENDORSEMENT)
        await flushContext(connection, session.handle)
        return { ofCounter, ofBoot, ofAuthority, ofAll }
      })
      const counterName = counter.name
      const ofAuthority = authorityPolicyDigest(AUTHORITY)
      expect(digests).toEqual({
        ofCounter: counterPolicyDigest({ counterName, limit: version }),
        ofBoot: bootPolicyDigest({ pcrValues, counterName, version }),
        ofAuthority,
        ofAll: pcrPolicyDigest(await tpm.pcrRead(PCRS), ofAuthority),
      })
    })
  })
}

function signDigest(policyDigest: Buffer, key: KeyObject): ApprovedPolicy {
  const signing = { key, dsaEncoding: 'ieee-p1363' } as const
  return {
    policyDigest,
    signature: sign('sha256', Buffer.concat([policyDigest, REFERENCE]), signing),
  }
}

/** Claims in PolicyAuthorize that another key signed. */
function renamingKey(connection: TpmConnection, from: EccPublic, to: EccPublic): TpmConnection {
  const [signer, claimed] = [from, to].map((key) => objectName(encodePublicArea(key)))
  return {
    ...connection,
    transmit: (command, timeoutMs) => {
      const at = command.indexOf(signer ?? '')
      const isApproval = command.readUInt32BE(6) === TPM_CC.PolicyAuthorize
      if (isApproval && at >= 0) claimed?.copy(command, at)
      return connection.transmit(command, timeoutMs)
    },
  }
}

/** Runs work with a loaded object, and flushes the object. */
function withLoaded<T>(
  tpm: Tpm,
  sealed: SealedObject,
  work: (connection: TpmConnection, object: Awaited<ReturnType<typeof load>>) => Promise<T>,
): Promise<T> {
  return tpm.exclusively(async (connection) => {
    const srk = await pinnedStorageRootKey(connection, sealed.srkName)
    const object = await load(connection, srk, {
      privateArea: sealed.private,
      publicArea: sealed.public,
    })
    try {
      return await work(connection, object)
    } finally {
      await flushContext(connection, object.handle)
    }
  })
}

/**
 * Unseals step by step.
 * @param between runs between the policy and its use; without it, the policy is left out
 */
function unsealStep(
  tpm: Tpm,
  sealed: SealedObject,
  between: ((session: Session) => Promise<void>) | undefined,
): Promise<Buffer> {
  return withLoaded(tpm, sealed, async (connection, object) => {
    const saltKey = await pinnedStorageRootKey(connection, sealed.srkName)
    const session = await startAuthSession(connection, {
      kind: 'policy',
      saltKey,
      encrypts: 'response',
    })
    try {
      if (between !== undefined) {
        await policyPcr(connection, session, sealed.policy.pcrs)
        await between(session)
      }
      return Buffer.from(await unseal(connection, object, session))
    } finally {
      await flushContext(connection, session.handle)
    }
  })
}
