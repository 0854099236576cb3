import { randomBytes, randomInt } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { decodeKeys } from './attestation/decoded-evidence.ts'
import { answerChallenge, openCredential, readTpmIdentity } from './attestation/evidence.ts'
import { makeCredential } from './attestation/make-credential.ts'
import { objectName } from './codec/structures.ts'
import { TpmError } from './errors.ts'
import { MEASURED_PCRS } from './measured-boot/boot-description.ts'
import { bootEvents } from './measured-boot/boot-events.ts'
import { provisionCounters, readCounter } from './sealing/counters.ts'
import { seal, unsealObject } from './sealing/seal.ts'
import { provisionStorageRootKey } from './sealing/storage-root-key.ts'
import { createSimulatedTpm, type SimulatedTpm } from './simulated/simulated-tpm.ts'
import { HONEST_BOOT } from './testing/attesting-host.ts'
import { fakeTransport, watched } from './testing/fake-transport.ts'
import { connectOver, type Tpm, tpmOver } from './tpm.ts'
import type { TpmTransport } from './transport/transport.ts'

const RANDOM_ANSWERS = 3000
const SPOILT_RUNS = 128
const chip = createSimulatedTpm({ serialNumber: 0, random: systemRandom, nowMs: () => Date.now() })
/** Connects, and flushes what an interrupted sequence left. */
const connect = (transport: TpmTransport = transportTo(chip)) =>
  connectOver(async () => transport, { random: systemRandom, sleep: async () => undefined })
let operations: ((tpm: Tpm) => Promise<unknown>)[]
const secret = Secret.random(32, systemRandom.bytes)
let unsealSecret: (tpm: Tpm) => Promise<Secret>
let open: (tpm: Tpm) => Promise<Secret>

beforeAll(async () => {
  const tpm = await connect()
  for (const { pcr, digest } of bootEvents(HONEST_BOOT)) await tpm.pcrExtend(pcr, digest)
  const { name: srkName } = await provisionStorageRootKey(tpm)
  await provisionCounters(tpm)
  const policy = { pcrs: [0, 7] }
  const sealed = await seal(tpm, { secret, policy, srkName })
  const identity = await readTpmIdentity(tpm)
  const credential = makeCredential(
    decodeKeys(identity).endorsementKey,
    {
      keyName: objectName(identity.attestationKey),
      secret: secret.reveal(),
    },
    systemRandom,
  )
  await tpm.close()
  unsealSecret = async (from) => (await unsealObject(from, sealed)).secret
  open = (from) => openCredential(from, { credential, srkName })
  const challenge = { nonce: randomBytes(32), credential }
  operations = [
    unsealSecret,
    open,
    (from) => from.pcrRead([0, 7]),
    (from) => from.getInfo(),
    (from) => from.getDictionaryAttackState(),
    (from) => readCounter(from, 'bootPolicy'),
    (from) => readTpmIdentity(from),
    (from) => seal(from, { secret, policy, srkName }),
    (from) => answerChallenge(from, { challenge, pcrs: MEASURED_PCRS, srkName }),
  ]
})

function transportTo(tpm: SimulatedTpm): TpmTransport {
  return { transmit: async (command) => tpm.answer(command), close: async () => undefined }
}

/**
 * Returns the response of a broken TPM: noise, noise after a proper header, or a header with a
 * wrong length.
 */
function noise(): Buffer {
  const bytes = randomBytes(10 + Math.floor(Math.random() * 200))
  const kind = Math.random()
  if (kind < 0.3) return bytes
  bytes.writeUInt16BE(Math.random() < 0.5 ? 0x8001 : 0x8002, 0)
  bytes.writeUInt32BE(bytes.length, 2)
  if (kind < 0.8) bytes.writeUInt32BE(0, 6)
  return bytes
}

describe('a TPM that answers at random', () => {
  it(`gives no secret and causes only TpmErrors, in ${RANDOM_ANSWERS} answers`, async () => {
    let answers = 0
    while (answers < RANDOM_ANSWERS) {
      const transport = fakeTransport(() => {
        answers++
        return noise()
      })
      const tpm = tpmOver(transport, systemRandom)
      for (const operation of operations) {
        const result = await operation(tpm).catch((error: unknown) => error)
        if (result instanceof Error) expect(result).toBeInstanceOf(TpmError)
        else expect(result).not.toBeInstanceOf(Secret)
      }
    }
  })

  it('gives either the right secret or an error if one answer of a TPM is damaged', async () => {
    for (let run = 0; run < SPOILT_RUNS; run++) {
      let count = 0
      const spoiltAnswer = 1 + (run % 8)
      await (await connect()).close()
      const tpm = tpmOver(
        watched(transportTo(chip), (_command, answer) => {
          count++
          if (count !== spoiltAnswer || answer.length < 11) return answer
          const spoilt = Buffer.from(answer)
          const at = 10 + Math.floor(Math.random() * (spoilt.length - 10))
          spoilt.writeUInt8(spoilt.readUInt8(at) ^ (1 << randomInt(8)), at)
          return spoilt
        }),
        systemRandom,
      )
      // Each answer is spoilt in both operations.
      const operation = (run >> 3) % 2 === 0 ? unsealSecret : open
      const result = await operation(tpm).catch((error: unknown) => error)
      if (result instanceof Secret) expect(result.equals(secret)).toBe(true)
      else expect(result).toBeInstanceOf(TpmError)
      await tpm.close()
    }
  })
})
