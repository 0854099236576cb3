import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { execute } from '../../commands/execute.ts'
import { flushContext, load, unseal } from '../../commands/object.ts'
import { policyPcr } from '../../commands/policy.ts'
import { startAuthSession } from '../../commands/session.ts'
import { unsealObject } from '../../sealing/seal.ts'
import type { SealedObject } from '../../sealing/sealed-object.ts'
import { pinnedStorageRootKey, provisionStorageRootKey } from '../../sealing/storage-root-key.ts'
import type { Session } from '../../sessions/session.ts'
import type { Tpm } from '../../tpm.ts'
import type { TpmConnection } from '../../transport/transport.ts'
import { type ConformanceSubject, using } from '../conformance-lab.ts'
import { failsWith, PCRS, SECRET, sealIn, sealingBench } from './sealing-bench.ts'

/** Sealing to the values of PCRs. */
export function describeSealedSecrets(subject: ConformanceSubject): void {
  const { withTpm, boot, opens } = sealingBench(subject)

  describe('a sealed secret', () => {
    it.each([1, 32, 128])('of %i bytes opens with the same PCRs', async (length) => {
      await withTpm(async (tpm) => {
        const secret = Secret.random(length, systemRandom.bytes)
        const sealed = await sealIn(tpm, { pcrs: PCRS }, secret)
        expect((await unsealObject(tpm, sealed)).secret.equals(secret)).toBe(true)
      })
    })

    it('opens only after a boot that gives its PCRs the same values', async () => {
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

    it('does not open in another TPM or after a clear, even if it names the SRK there', async () => {
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
