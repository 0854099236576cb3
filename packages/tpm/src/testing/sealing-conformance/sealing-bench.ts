import { expect } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import type { BootPolicy } from '../../sealing/boot-policy.ts'
import { seal, unsealObject } from '../../sealing/seal.ts'
import type { SealedObject, SealingPolicy } from '../../sealing/sealed-object.ts'
import { provisionStorageRootKey } from '../../sealing/storage-root-key.ts'
import type { Tpm } from '../../tpm.ts'
import type { ConformanceSubject } from '../conformance-lab.ts'

export const PCRS = [0, 7]
export const SECRET = Secret.random(32, systemRandom.bytes)
export const failsWith = (code: string, responseCode?: number) =>
  expect.objectContaining(responseCode === undefined ? { code } : { code, responseCode })

export async function sealIn(
  tpm: Tpm,
  policy: SealingPolicy = { pcrs: PCRS },
  secret = SECRET,
): Promise<SealedObject> {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  return seal(tpm, { secret, policy, srkName })
}

/** Operations with the TPM under test, for the suites of sealing. */
export function sealingBench(subject: ConformanceSubject) {
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
  return { withTpm, boot, opens }
}
