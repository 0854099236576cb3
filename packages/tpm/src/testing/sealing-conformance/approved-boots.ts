import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { TPM_CC, TPM_RH } from '../../codec/constants.ts'
import { type EccPublic, encodePublicArea } from '../../codec/public-area.ts'
import { objectName } from '../../codec/structures.ts'
import { flushContext } from '../../commands/object.ts'
import {
  type ApprovedPolicy,
  policyAuthorize,
  policyNvAtMost,
  policyPcr,
  policySecret,
} from '../../commands/policy.ts'
import { policyGetDigest, startAuthSession, startTrialSession } from '../../commands/session.ts'
import {
  authorityKey,
  authorityPolicyDigest,
  type BootPolicy,
  bootAuthorityOf,
  bootPolicyDigest,
  signBootPolicy,
} from '../../sealing/boot-policy.ts'
import { provisionCounters, raiseCounter, requireIndex } from '../../sealing/counters.ts'
import { counterPolicyDigest, pcrPolicyDigest } from '../../sealing/policy.ts'
import type { SealingPolicy } from '../../sealing/sealed-object.ts'
import { pinnedStorageRootKey, provisionStorageRootKey } from '../../sealing/storage-root-key.ts'
import type { Tpm } from '../../tpm.ts'
import type { TpmConnection } from '../../transport/transport.ts'
import type { ConformanceSubject } from '../conformance-lab.ts'
import { failsWith, PCRS, sealIn, sealingBench } from './sealing-bench.ts'

const APPROVED_PCRS = [2, 4]
const REFERENCE = Buffer.from('host-1')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const AUTHORITY = bootAuthorityOf(privateKey, REFERENCE)
const BY_APPROVAL: SealingPolicy = {
  pcrs: PCRS,
  approved: { pcrs: APPROVED_PCRS, authority: AUTHORITY },
}

async function approve(tpm: Tpm, key = privateKey, more = 0n): Promise<BootPolicy> {
  const { bootPolicy } = await provisionCounters(tpm)
  const pcrValues = await tpm.pcrRead(APPROVED_PCRS)
  const content = { pcrValues, counterName: bootPolicy.name, version: bootPolicy.value + more }
  return signBootPolicy(content, { privateKey: key, reference: REFERENCE })
}

/** Sealing to boots that an authority approves. */
export function describeApprovedBoots(subject: ConformanceSubject): void {
  const { withTpm, boot, opens } = sealingBench(subject)

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

    it('needs an approval of the digest that the session has, by the key of the authority', async () => {
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

/** Returns a connection that claims in PolicyAuthorize that another key signed. */
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
