import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readTpmIdentity } from '../attestation/evidence.ts'
import { TPM_RH } from '../codec/constants.ts'
import { handleName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { getLoadedHandles } from '../commands/capability.ts'
import { clear } from '../commands/clear.ts'
import { execute } from '../commands/execute.ts'
import { createPrimary, flushContext, readKey } from '../commands/object.ts'
import { startTrialSession } from '../commands/session.ts'
import { startup } from '../commands/startup.ts'
import {
  COUNTERS,
  type CounterName,
  provisionCounters,
  raiseCounter,
  readCounter,
  requireIndex,
} from '../sealing/counters.ts'
import {
  pinnedStorageRootKey,
  provisionStorageRootKey,
  SRK_TEMPLATE,
} from '../sealing/storage-root-key.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmConnection } from '../transport/transport.ts'
import { describeAttestation } from './attestation-conformance.ts'
import { type ConformanceLab, type ConformanceSubject, using } from './conformance-lab.ts'
import { guessPassword } from './guess-password.ts'
import { describeApprovedBoots } from './sealing-conformance/approved-boots.ts'
import { describeSealedSecrets } from './sealing-conformance/sealed-secrets.ts'

/** Describes what every TPM does with the commands of this project. */
export function describeTpm(of: string, open: () => ConformanceLab): void {
  const subject = {} as ConformanceSubject
  describe(`a TPM of ${of}`, () => {
    beforeAll(async () => {
      const lab = open()
      const [own, other] = [await lab.make('own'), await lab.make('other')]
      Object.assign(subject, { lab, own, other })
      subject.withTpm = (work) => using(lab, own, work)
    })
    beforeEach(() => subject.lab.tpms.powerCycle(subject.own.endpoint))
    afterAll(() => subject.lab.dispose())

    describeBasics(subject)
    describeSlots(subject)
    describeCounters(subject)
    describeLockout(subject)
    describeSealedSecrets(subject)
    describeApprovedBoots(subject)
    describeAttestation(subject)
  })
}

function describeBasics(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)

  it('is a TPM 2.0 without wrong authorisations', async () => {
    await withTpm(async (tpm) => {
      expect(await tpm.getInfo()).toMatchObject({
        version: '2.0',
        firmwareVersion: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      })
      const state = await tpm.getDictionaryAttackState()
      expect(state).toMatchObject({ inLockout: false, failures: 0 })
    })
  })

  it('extends PCRs by SHA-256, and resets them at a power cycle', async () => {
    const all = Array.from({ length: 24 }, (_, pcr) => pcr)
    await withTpm(async (tpm) => {
      const digest = Buffer.alloc(32, 7)
      const before = await tpm.pcrRead(all)
      expect([...before.keys()]).toEqual(all)
      for (const [pcr, value] of before)
        expect(value).toEqual(Buffer.alloc(32, pcr >= 17 && pcr <= 22 ? 0xff : 0))
      await tpm.pcrExtend(9, digest)
      await tpm.pcrExtend(9, digest)
      const hash = (value: Buffer) => createHash('sha256').update(value).update(digest).digest()
      expect((await tpm.pcrRead([9])).get(9)).toEqual(hash(hash(Buffer.alloc(32))))
      await expect(tpm.pcrExtend(17, digest)).rejects.toMatchObject({ responseCode: 0x907 })
    })
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    await withTpm(async (tpm) => expect((await tpm.pcrRead([9])).get(9)).toEqual(Buffer.alloc(32)))
  })

  it('has one SRK until it is cleared', async () => {
    const name = () => withTpm(async (tpm) => (await provisionStorageRootKey(tpm)).name)
    const first = await name()
    expect(await name()).toEqual(first)
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    expect(await name()).toEqual(first)
    subject.own.clear()
    await withTpm((tpm) =>
      tpm.exclusively(async (connection) => {
        const pinned = pinnedStorageRootKey(connection, first)
        await expect(pinned).rejects.toMatchObject({ code: 'TPM_SRK_CHANGED' })
        await expect(readKey(connection, 0x81000001)).rejects.toMatchObject({ responseCode: 0x18b })
      }),
    )
    expect(await name()).not.toEqual(first)
  })

  it('is cleared by the platform: the EK and the AK stay, and the SRK and the counters do not', async () => {
    const known = () =>
      withTpm(async (tpm) => {
        const { name: srk } = await provisionStorageRootKey(tpm)
        await provisionCounters(tpm)
        const { endorsementKey, endorsementCertificate, attestationKey } =
          await readTpmIdentity(tpm)
        return { srk, stays: [endorsementKey, endorsementCertificate, attestationKey] }
      })
    const before = await known()
    await withTpm((tpm) => tpm.exclusively(clear))
    await withTpm(async (tpm) => {
      expect(await readCounter(tpm, 'bootPolicy')).toBeUndefined()
      const owner = { handle: TPM_RH.OWNER, name: handleName(TPM_RH.OWNER) }
      const byOwner = tpm.exclusively((connection) =>
        execute(connection, {
          name: 'Clear',
          handles: [owner],
          authorizations: ['empty password'],
        }),
      )
      await expect(byOwner).rejects.toMatchObject({ responseCode: 0x184 })
    })
    const after = await known()
    expect(after.stays).toEqual(before.stays)
    expect(after.srk).not.toEqual(before.srk)
  })

  it('refuses commands that it does not know, and handles that mean nothing', async () => {
    await withTpm((tpm) =>
      tpm.exclusively(async (connection) => {
        const unknown = new WireWriter().uint16(0x8001).uint32(10).uint32(0x2000ffff).finish()
        const answer = await connection.transmit(unknown, 1000)
        expect(answer.readUInt32BE(6)).toBe(0x143)
        const none = { handle: 0x80000000, name: Buffer.alloc(0) }
        await expect(execute(connection, { name: 'ReadPublic', handles: [none] })).rejects.toThrow(
          'TPM_RC_REFERENCE_H0',
        )
        await expect(flushContext(connection, 0x03000000)).rejects.toMatchObject({
          responseCode: 0x1cb,
        })
      }),
    )
  })

  it('starts again after a reset during a sequence, which loses its session', async () => {
    await withTpm((tpm) =>
      tpm.exclusively(async (connection) => {
        const { handle } = await startTrialSession(connection)
        await subject.own.reset()
        await startup(connection)
        await expect(flushContext(connection, handle)).rejects.toMatchObject({
          responseCode: 0x1cb,
        })
        expect(await getLoadedHandles(connection)).toEqual([])
      }),
    )
  })
}

function describeSlots(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)
  const fill = async (connection: TpmConnection): Promise<void> => {
    for (let slot = 0; slot < 3; slot++) {
      await createPrimary(connection, TPM_RH.OWNER, SRK_TEMPLATE)
      await startTrialSession(connection)
    }
  }

  it('has three slots for objects and three for sessions, which a new client frees', async () => {
    await withTpm((tpm) =>
      tpm.exclusively(async (connection) => {
        await fill(connection)
        await expect(createPrimary(connection, TPM_RH.OWNER, SRK_TEMPLATE)).rejects.toThrow(
          'TPM_RC_OBJECT_MEMORY',
        )
        await expect(startTrialSession(connection)).rejects.toThrow('TPM_RC_SESSION_MEMORY')
        expect(await getLoadedHandles(connection)).toHaveLength(6)
      }),
    )
    await withTpm((tpm) => tpm.exclusively(fill))
  })

  it('needs a slot for a persistent key while a command uses it', async () => {
    await withTpm(async (tpm) => {
      await provisionStorageRootKey(tpm)
      await tpm.exclusively(async (connection) => {
        for (let slot = 0; slot < 3; slot++)
          await createPrimary(connection, TPM_RH.OWNER, SRK_TEMPLATE)
        await expect(readKey(connection, 0x81000001)).rejects.toThrow('TPM_RC_OBJECT_MEMORY')
      })
    })
  })
}

function describeCounters(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)
  const value = (tpm: Tpm, which: CounterName) =>
    readCounter(tpm, which).then((counter) => counter?.value)

  it('has counters that only rise, survive a power cycle, and keep their Names', async () => {
    subject.own.clear()
    const before = await withTpm(async (tpm) => {
      expect(await value(tpm, 'bootPolicy')).toBeUndefined()
      const { bootPolicy, configuration } = await provisionCounters(tpm)
      await raiseCounter(tpm, 'bootPolicy', bootPolicy.value + 5n)
      expect(await value(tpm, 'bootPolicy')).toBe(bootPolicy.value + 5n)
      expect(await value(tpm, 'configuration')).toBe(configuration.value)
      return { bootPolicy: { ...bootPolicy, value: bootPolicy.value + 5n }, configuration }
    })
    await subject.lab.tpms.powerCycle(subject.own.endpoint)
    expect(await withTpm(provisionCounters)).toEqual(before)
  })

  it('begins a counter above all earlier ones after it was undefined, and after a clear', async () => {
    const undefine = (connection: TpmConnection) =>
      requireIndex(connection, 'bootPolicy').then((index) =>
        execute(connection, {
          name: 'NV_UndefineSpace',
          handles: [{ handle: TPM_RH.OWNER, name: handleName(TPM_RH.OWNER) }, index],
          authorizations: ['empty password'],
        }),
      )
    const highest = await withTpm(async (tpm) => {
      const { bootPolicy } = await provisionCounters(tpm)
      await raiseCounter(tpm, 'bootPolicy', bootPolicy.value + 7n)
      await tpm.exclusively(undefine)
      expect(await value(tpm, 'bootPolicy')).toBeUndefined()
      const again = (await provisionCounters(tpm)).bootPolicy
      expect(again.name).toEqual(bootPolicy.name)
      expect(again.value).toBeGreaterThan(bootPolicy.value + 7n)
      return again.value
    })
    subject.own.clear()
    await withTpm(async (tpm) => {
      for (const which of Object.keys(COUNTERS) as CounterName[])
        expect(await value(tpm, which)).toBeUndefined()
      const { bootPolicy, configuration } = await provisionCounters(tpm)
      expect(bootPolicy.value).toBeGreaterThan(highest)
      expect(configuration.value).toBeGreaterThan(highest)
    })
  })
}

function describeLockout(subject: ConformanceSubject): void {
  const withTpm: ConformanceSubject['withTpm'] = (work) => subject.withTpm(work)

  it('is locked by wrong passwords, and opens objects without a password even then', async () => {
    subject.own.clear()
    subject.own.setMaxFailures(2)
    await withTpm(async (tpm) => {
      const { name } = await provisionStorageRootKey(tpm)
      const codes = await tpm.exclusively((connection) => guessPassword(connection, name, 3))
      expect(codes).toEqual([0x98e, 0x98e, 0x921])
      expect(await tpm.getDictionaryAttackState()).toEqual({
        inLockout: true,
        failures: 2,
        maxFailures: 2,
        recoverySeconds: 1000,
      })
      expect((await provisionCounters(tpm)).bootPolicy.value).toBeGreaterThan(0n)
      expect((await provisionStorageRootKey(tpm)).name).toEqual(name)
    })
    subject.own.clear()
    await withTpm(async (tpm) =>
      expect(await tpm.getDictionaryAttackState()).toMatchObject({ failures: 0 }),
    )
  })
}
