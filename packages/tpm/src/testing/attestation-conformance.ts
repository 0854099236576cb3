import { randomBytes, X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { decodeKeys } from '../attestation/decoded-evidence.ts'
import { answerChallenge, openCredential, readTpmIdentity } from '../attestation/evidence.ts'
import { makeCredential } from '../attestation/make-credential.ts'
import { decodeQuote } from '../attestation/quote.ts'
import { type Verdict, verifyEvidence } from '../attestation/verify.ts'
import { objectName } from '../codec/structures.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { pcrComposite } from '../sealing/policy.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { Tpm } from '../tpm.ts'
import { answer, ask, HONEST_BOOT } from './attesting-host.ts'
import { type ConformanceSubject, using } from './conformance-lab.ts'

type Known = NonNullable<Verdict['learned']>['tpm']

export function describeAttestation(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)
  const boot = async (): Promise<void> => {
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    await withTpm(async (tpm) => {
      for (const { pcr, digest } of bootEvents(HONEST_BOOT)) await tpm.pcrExtend(pcr, digest)
    })
  }
  const verdict = (known?: Known): Promise<Verdict> =>
    withTpm(async (tpm) => {
      const question = await ask(tpm, subject.lab.authorities())
      const { context } = question
      return verifyEvidence(await answer(tpm, question), { ...context, known })
    })

  describe('an attesting host', () => {
    it('is accepted, also after a reboot', async () => {
      await boot()
      const first = await verdict()
      expect(first).toMatchObject({ status: 'accepted', message: '' })
      const known = first.learned?.tpm
      expect(await verdict(known)).toMatchObject({ status: 'accepted' })
      await boot()
      const second = await verdict(known)
      expect(second).toMatchObject({ status: 'accepted' })
      expect(second.learned?.tpm.resetCount).toBe((known?.resetCount ?? 0) + 1)
    })

    it('is accepted after a clear only as a new host, with the same EK', async () => {
      await boot()
      const known = (await verdict()).learned?.tpm
      subject.own.clear()
      await boot()
      const after = await verdict()
      expect(after).toMatchObject({ status: 'accepted' })
      expect(after.endorsementKeyName).toEqual(known?.endorsementKeyName)
      expect(await verdict(known)).toMatchObject({ reason: 'CLOCK_BACKWARDS' })
    })

    it('is refused if it booted something else', async () => {
      await boot()
      await withTpm((tpm) => tpm.pcrExtend(9, Buffer.alloc(32, 1)))
      expect(await verdict()).toMatchObject({ reason: 'EVENT_LOG_MISMATCH' })
    })
  })

  it('has an identity of its own that survives a power cycle', async () => {
    const identity = await withTpm(readTpmIdentity)
    const certificate = new X509Certificate(identity.endorsementCertificate)
    const { endorsementKey } = decodeKeys(identity)
    expect(certificate.publicKey.asymmetricKeyType).toBe('rsa')
    expect(endorsementKey.modulus.length).toBe(256)
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    expect(await withTpm(readTpmIdentity)).toEqual(identity)
    const foreign = await using(subject.lab, subject.other, readTpmIdentity)
    for (const part of ['endorsementCertificate', 'endorsementKey', 'attestationKey'] as const)
      expect(foreign[part].equals(identity[part])).toBe(false)
  })

  it('quotes the nonce and the PCRs', async () => {
    await withTpm(async (tpm) => {
      await tpm.pcrExtend(4, Buffer.alloc(32, 4))
      const nonce = randomBytes(32)
      const { credential } = await challenge(tpm)
      const { name: srkName } = await provisionStorageRootKey(tpm)
      const pcrs = [0, 4, 23]
      const evidence = await answerChallenge(tpm, {
        challenge: { nonce, credential },
        pcrs,
        srkName,
      })
      const quote = decodeQuote(evidence.quote.attested)
      const pcrDigest = pcrComposite(await tpm.pcrRead(pcrs))
      expect(quote).toMatchObject({ nonce, pcrs, pcrDigest, restartCount: 0 })
    })
  })

  describe('a credential', () => {
    it('opens in the TPM that it was made for', async () => {
      await withTpm(async (tpm) => {
        const { credential, secret } = await challenge(tpm)
        expect((await open(tpm, credential)).equals(secret)).toBe(true)
      })
    })

    it('does not open if it is for another AK, for another EK, or changed', async () => {
      const foreign = await using(subject.lab, subject.other, challenge)
      await withTpm(async (tpm) => {
        const forAk = await challenge(tpm, Buffer.concat([Buffer.of(0, 11), randomBytes(32)]))
        await expect(open(tpm, forAk.credential)).rejects.toMatchObject({
          code: 'TPM_INTEGRITY_FAILED',
          responseCode: 0x1df,
        })
        await expect(open(tpm, foreign.credential)).rejects.toMatchObject({
          code: 'TPM_COMMAND_FAILED',
          responseCode: 0x101,
        })
        const { credential, secret } = await challenge(tpm)
        const blob = Buffer.from(credential.blob)
        blob.writeUInt8(blob.readUInt8(40) ^ 1, 40)
        await expect(open(tpm, { ...credential, blob })).rejects.toMatchObject({
          code: 'TPM_INTEGRITY_FAILED',
        })
        expect((await open(tpm, credential)).equals(secret)).toBe(true)
      })
    })
  })
}

/** Makes a credential for the EK of a TPM and its AK, or another key. */
async function challenge(tpm: Tpm, otherKeyName?: Buffer) {
  const identity = await readTpmIdentity(tpm)
  const { endorsementKey } = decodeKeys(identity)
  const secret = Secret.random(32, systemRandom.bytes)
  const keyName = otherKeyName ?? objectName(identity.attestationKey)
  const made = { keyName, secret: secret.reveal() }
  return { credential: makeCredential(endorsementKey, made, systemRandom), secret }
}

async function open(tpm: Tpm, credential: Parameters<typeof openCredential>[1]['credential']) {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  return openCredential(tpm, { credential, srkName })
}
