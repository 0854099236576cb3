import { spawnSync } from 'node:child_process'
import { checkPrimeSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { readTpmIdentity } from '../attestation/evidence.ts'
import { TPM_CC } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { provisionCounters, raiseCounter, readCounter } from '../sealing/counters.ts'
import { seal, unsealObject } from '../sealing/seal.ts'
import { formatSealedObject } from '../sealing/sealed-object.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import { guessPassword } from '../testing/guess-password.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import { endorse, manufacturerCertificate } from './manufacturer.ts'
import { fixedPrime, fixedRsaKey, RSA_KEY_COUNT } from './rsa-keys.ts'
import type { TpmFault, TpmStep } from './seat.ts'
import { createSimulatedTpm } from './simulated-tpm.ts'
import { createSimulatedTpms } from './simulated-tpms.ts'

const HERE = unixEndpoint('/simulated/esx-1')

/** Time that only a test moves. */
function manualTime() {
  let nowMs = 0
  const sleepers: { dueMs: number; wake: () => void }[] = []
  return {
    nowMs: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleepers.push({ dueMs: nowMs + ms, wake: resolve })
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
    /** Moves the time on, and runs what becomes due. */
    pass: async (ms: number) => {
      await settle()
      nowMs += ms
      for (const { dueMs, wake } of sleepers) if (dueMs <= nowMs) wake()
      await settle()
    },
  }
}

/** Lets all microtasks run. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A world with one TPM, whose faults a test decides by call. */
function openWorld(seed = 'one') {
  const time = manualTime()
  const faults = new Map<TpmStep['call'], TpmFault>()
  const steps: TpmStep['call'][] = []
  const world = createSimulatedTpms({
    random: seededRandom(seed),
    clock: time,
    before: ({ call }) => {
      steps.push(call)
      return faults.get(call)
    },
  })
  const tpm = world.manufacture(HERE)
  return { time, faults, steps, world, tpm, tpms: world.attach(seededRandom(`${seed}, host`)) }
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )
}

describe('simulated TPMs', () => {
  it('behave the same for the same seed, byte for byte', async () => {
    const run = async (seed: string) => {
      const { tpms, tpm } = openWorld(seed)
      const first = await tpms.connect(HERE)
      const { name: srkName } = await provisionStorageRootKey(first)
      const secret = Secret.from(Buffer.alloc(32, 1))
      const sealed = await seal(first, { secret, policy: { pcrs: [7] }, srkName })
      const counters = await provisionCounters(first)
      const identity = await readTpmIdentity(first)
      tpm.clear()
      const { name } = await provisionStorageRootKey(first)
      await first.close()
      return { sealed: formatSealedObject(sealed), counters, identity, name }
    }
    expect(await run('one')).toEqual(await run('one'))
    expect((await run('two')).sealed).not.toEqual((await run('one')).sealed)
  })

  it('cannot be reached at an address without a TPM', async () => {
    const { tpms } = openWorld()
    const nowhere = unixEndpoint('/simulated/none')
    for (const call of [tpms.connect(nowhere), tpms.powerCycle(nowhere)])
      expect(await outcomeOf(call)).toBe('TPM_UNREACHABLE')
  })

  it('serve one client at a time, in the order of the calls, until a deadline', async () => {
    const { tpms, time } = openWorld()
    const first = await tpms.connect(HERE)
    const order: string[] = []
    const second = tpms.connect(HERE, { connectTimeoutMs: 100 }).catch((error) => {
      order.push(error.code)
    })
    const third = tpms.connect(HERE, { connectTimeoutMs: 200 }).then(async (tpm) => {
      order.push('third')
      await tpm.close()
    })
    const fourth = tpms.powerCycle(HERE).then(() => order.push('fourth'))
    await time.pass(100)
    await second
    await first.close()
    await Promise.all([third, fourth])
    expect(order).toEqual(['TPM_TIMEOUT', 'third', 'fourth'])
    await (await tpms.connect(HERE)).close()
  })

  it('are free again after the process of a client died', async () => {
    const { world, tpms } = openWorld()
    const dead = await tpms.connect(HERE)
    const next = world.attach(seededRandom('next')).connect(HERE)
    tpms.detach()
    await expect(dead.pcrRead([0])).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
    await expect(tpms.connect(HERE)).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
    expect((await (await next).pcrRead([0])).size).toBe(1)
  })

  it('continue from an image with its keys and counters, apart from the first TPM', async () => {
    const first = openWorld()
    const before = await first.tpms.connect(HERE)
    const { name: srkName } = await provisionStorageRootKey(before)
    const secret = Secret.from(Buffer.alloc(32, 1))
    const sealed = await seal(before, { secret, policy: { pcrs: [7] }, srkName })
    await provisionCounters(before)
    await raiseCounter(before, 'configuration', 5n)
    const count = await readCounter(before, 'configuration')
    const identity = await readTpmIdentity(before)
    const image = first.tpm.image()
    await raiseCounter(before, 'configuration', 9n)
    first.tpm.clear()
    const world = createSimulatedTpms({ random: seededRandom('two'), clock: manualTime() })
    const tpm = world.manufacture(HERE, image)
    const after = await world.attach(seededRandom('two, host')).connect(HERE)
    expect(await readTpmIdentity(after)).toEqual(identity)
    expect(await readCounter(after, 'configuration')).toEqual(count)
    expect((await unsealObject(after, sealed)).secret.equals(secret)).toBe(true)
    tpm.clear()
    await expect(unsealObject(after, sealed)).rejects.toThrow()
    const other = createSimulatedTpms({ random: seededRandom('three'), clock: manualTime() })
    other.manufacture(HERE, image)
    const again = await other.attach(seededRandom('three, host')).connect(HERE)
    expect((await unsealObject(again, sealed)).secret.equals(secret)).toBe(true)
  })

  it('forget one wrong authorisation in each recovery time', async () => {
    const { tpm, tpms, time } = openWorld()
    tpm.setMaxFailures(2)
    const client = await tpms.connect(HERE)
    const { name } = await provisionStorageRootKey(client)
    await client.exclusively((connection) => guessPassword(connection, name, 2))
    const state = () => client.getDictionaryAttackState()
    const recoveryMs = 1000 * (await state()).recoverySeconds
    await time.pass(recoveryMs - 1)
    expect(await state()).toMatchObject({ inLockout: true, failures: 2 })
    await time.pass(1)
    expect(await state()).toMatchObject({ inLockout: false, failures: 1 })
    await time.pass(5 * recoveryMs)
    expect(await state()).toMatchObject({ inLockout: false, failures: 0 })
  })
})

describe('a fault', () => {
  it('makes a TPM silent until the time-out, and then the connection is dead', async () => {
    const { tpms, faults, time } = openWorld()
    const tpm = await tpms.connect(HERE)
    faults.set('PCR_Read', 'silent')
    const read = outcomeOf(tpm.pcrRead([0]))
    const next = outcomeOf(tpm.getInfo())
    await time.pass(19_999)
    expect(await Promise.race([read, settle().then(() => 'waits')])).toBe('waits')
    await time.pass(1)
    expect([await read, await next]).toEqual(['TPM_TIMEOUT', 'TPM_TIMEOUT'])
    faults.clear()
    expect(await outcomeOf(tpm.pcrRead([0]))).toBe('TPM_TIMEOUT')
    expect((await (await tpms.connect(HERE)).pcrRead([0])).size).toBe(1)
  })

  it('takes a TPM away, and it returns with its state', async () => {
    const { tpms, faults } = openWorld()
    const before = await tpms.connect(HERE)
    await before.pcrExtend(7, Buffer.alloc(32, 1))
    const value = await before.pcrRead([7])
    faults.set('PCR_Read', 'unreachable').set('connect', 'unreachable')
    expect(await outcomeOf(before.pcrRead([7]))).toBe('TPM_UNREACHABLE')
    expect(await outcomeOf(tpms.connect(HERE))).toBe('TPM_UNREACHABLE')
    faults.clear()
    expect(await (await tpms.connect(HERE)).pcrRead([7])).toEqual(value)
  })

  it('loses the answer of a command that the TPM has done', async () => {
    const { tpms, faults } = openWorld()
    const tpm = await tpms.connect(HERE)
    const { configuration } = await provisionCounters(tpm)
    faults.set('NV_Increment', 'answer lost')
    const raised = raiseCounter(tpm, 'configuration', configuration.value + 1n)
    expect(await outcomeOf(raised)).toBe('TPM_UNREACHABLE')
    const again = await tpms.connect(HERE)
    expect((await readCounter(again, 'configuration'))?.value).toBe(configuration.value + 1n)
    await again.pcrExtend(7, Buffer.alloc(32, 1))
    await again.close()
    faults.set('power cycle', 'answer lost')
    expect(await outcomeOf(tpms.powerCycle(HERE))).toBe('TPM_UNREACHABLE')
    expect((await (await tpms.connect(HERE)).pcrRead([7])).get(7)).toEqual(Buffer.alloc(32))
  })

  it('can hit every command, by its name', async () => {
    const { tpms, steps } = openWorld()
    const tpm = await tpms.connect(HERE)
    const { name: srkName } = await provisionStorageRootKey(tpm)
    const secret = Secret.from(Buffer.alloc(32, 1))
    const sealed = await seal(tpm, { secret, policy: { pcrs: [7] }, srkName })
    steps.length = 0
    await unsealObject(tpm, sealed)
    expect(steps).toEqual([
      ...['ReadPublic', 'Load', 'StartAuthSession', 'PolicyPCR', 'Unseal'],
      ...['FlushContext', 'FlushContext'],
    ])
  })
})

describe('the fixed keys', () => {
  it('come from primes, and differ', () => {
    for (let index = 0; index < 64; index++)
      expect(checkPrimeSync(fixedPrime(index), { checks: 1 })).toBe(true)
    const moduli = [0, 1, 2, RSA_KEY_COUNT - 1].map(
      (number) => fixedRsaKey(number).export({ format: 'jwk' }).n,
    )
    expect(new Set(moduli).size).toBe(4)
    expect(() => fixedRsaKey(RSA_KEY_COUNT)).toThrow(RangeError)
    expect(() => endorse(RSA_KEY_COUNT - 1)).toThrow(RangeError)
  })

  it('have certificates that OpenSSL accepts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'endorsement-'))
    const at = (name: string) => join(folder, name)
    const { certificate, key } = endorse(5)
    const pem = new X509Certificate(certificate)
    expect(pem.checkPrivateKey(key)).toBe(true)
    writeFileSync(at('root.pem'), manufacturerCertificate().toString())
    writeFileSync(at('ek.pem'), pem.toString())
    const args = ['verify', '-ignore_critical', '-CAfile', at('root.pem')]
    const { stdout } = spawnSync('openssl', [...args, at('ek.pem')])
    rmSync(folder, { recursive: true })
    expect(stdout.toString()).toBe(`${at('ek.pem')}: OK\n`)
  })
})

it('a simulated TPM answers any bytes with a response', () => {
  const codes = Object.values(TPM_CC)
  const tpm = createSimulatedTpm({
    serialNumber: 0,
    random: seededRandom('one'),
    nowMs: () => 0,
  })
  fc.assert(
    fc.property(
      fc.constantFrom(0x8001, 0x8002, 0),
      fc.oneof(fc.constantFrom(...codes), fc.nat({ max: 0xffff })),
      fc.array(fc.constantFrom(0x40000001, 0x81010001, 0x80000000, 0x01c00002, 0, 7, 0x40000009)),
      fc.uint8Array({ maxLength: 60 }),
      (tag, code, handles, rest) => {
        const body = new WireWriter()
        for (const handle of handles) body.uint32(handle)
        const bytes = body.bytes(rest).finish()
        const command = new WireWriter()
          .uint16(tag)
          .uint32(10 + bytes.length)
          .uint32(code)
        const answer = tpm.answer(command.bytes(bytes).finish())
        expect(answer.readUInt32BE(2)).toBe(answer.length)
      },
    ),
    { numRuns: 5000 },
  )
  expect(tpm.answer(Buffer.alloc(3)).length).toBe(10)
})
