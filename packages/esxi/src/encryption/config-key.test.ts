import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemFiles, systemRandom } from '@nkpsim/effects'
import {
  bootAuthorityOf,
  bootEvents,
  readCounter,
  replayEventLog,
  signBootPolicy,
  UPGRADABLE_PCRS,
  unsealObject,
} from '@nkpsim/tpm'
import { opensConfigStore } from '../config-store/config-store.ts'
import { createHostState } from '../config-store/host-state.ts'
import type { LabHost } from '../testing/boot-lab.ts'
import { openSimulatedBootLab } from '../testing/simulated-boot-lab.ts'
import { createHostEncryption } from './host-encryption.ts'
import { keyFilesIn } from './key-files.ts'
import { formatRecoveryKey, openRecoveryBoxes } from './recovery-key.ts'

const FOREIGN_BOX = JSON.stringify([
  { recoveryId: '7f8d3c52-0000-4000-8000-000000000001', box: 'AAAA' },
])
const lab = openSimulatedBootLab()
const own = lab.tpm('own')
const other = lab.tpm('other')

const hostId = async ({ configuration }: LabHost) => configuration.hostId
const recoveryKeyOf = async ({ encryption }: LabHost) => formatRecoveryKey(encryption.recoveryKey())
const digitsOf = (recoveryKey: string) => Secret.from(Buffer.from(recoveryKey.replaceAll('-', '')))

/** Returns the config keys that a recovery key opens in the recovery box of a folder. */
const keysInBox = async (folder: string, recoveryKey: string) =>
  openRecoveryBoxes(await keyFilesIn(systemEffects, folder).readRecovery(), digitsOf(recoveryKey))

const rotate = async ({ encryption }: LabHost) => void (await encryption.rotateRecoveryKey())
const stopRequiringSecureBoot = ({ encryption }: LabHost) =>
  encryption.change({ requireSecureBoot: false })
const changeToModeTpm = ({ encryption }: LabHost) => encryption.change({ mode: 'TPM' })
/** Applies the approval of a vCenter that has not managed this host before. */
async function approve({ encryption, tpm, description }: LabHost): Promise<void> {
  const { privateKey: pem } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const authority = { privateKey: createPrivateKey(pem), reference: Buffer.from('this host') }
  const counter = await tpm?.use((session) => readCounter(session, 'bootPolicy'))
  if (counter === undefined) throw new Error('no counter')
  const pcrValues = new Map(
    [...replayEventLog(bootEvents(description))].filter(([pcr]) => UPGRADABLE_PCRS.includes(pcr)),
  )
  const policy = { pcrValues, counterName: counter.name, version: counter.value }
  await encryption.approve(bootAuthorityOf(authority.privateKey, authority.reference), [
    signBootPolicy(policy, authority),
  ])
}

describe('a new recovery key', () => {
  it('replaces the config key too: the old recovery key and old config key open only old copies', async () => {
    using folder = createTemporaryFolder()
    using copy = createTemporaryFolder()
    await lab.boot(folder.path, own, hostId)
    const before = await lab.boot(folder.path, own, recoveryKeyOf)
    cpSync(folder.path, copy.path, { recursive: true })
    await lab.boot(folder.path, own, rotate)
    const [oldKey] = await keysInBox(copy.path, before)
    if (oldKey === undefined) throw new Error('the old recovery key opens its own box')
    expect(await opensConfigStore(systemFiles, folder.path, oldKey)).toBe(false)
    // The old key still opens the copy, which holds the old configuration.
    expect(await opensConfigStore(systemFiles, copy.path, oldKey)).toBe(true)
    expect(await keysInBox(folder.path, before)).toEqual([])
  })

  it('does not prevent a boot if somebody restores the previous recovery box', async () => {
    using folder = createTemporaryFolder()
    using copy = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    const before = await lab.boot(folder.path, own, recoveryKeyOf)
    cpSync(folder.path, copy.path, { recursive: true })
    await lab.boot(folder.path, own, rotate)
    copyFileSync(
      join(copy.path, 'recovery-config-key.json'),
      join(folder.path, 'recovery-config-key.json'),
    )
    await expect(lab.boot(folder.path, own, hostId, before)).rejects.toMatchObject({
      code: 'RECOVERY_KEY_WRONG',
      message: expect.stringContaining('rotated since'),
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('is not created while the PCRs of the TPM differ from their values at boot', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, async (host) => {
      await own.extendPcr()
      await expect(rotate(host)).rejects.toMatchObject({ code: 'TPM_UNAVAILABLE' })
      return host.configuration.hostId
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })
})

describe('an old key or seal', () => {
  it('does not open the configuration: a key in a file from before a change to mode TPM', async () => {
    using folder = createTemporaryFolder()
    await lab.boot(folder.path, undefined, hostId)
    const inFile = await keyFilesIn(systemEffects, folder.path).readClear()
    if (inFile === undefined) throw new Error('no key in a file')
    await lab.boot(folder.path, own, changeToModeTpm)
    expect(await opensConfigStore(systemFiles, folder.path, inFile)).toBe(false)
    expect(existsSync(join(folder.path, 'config-key'))).toBe(false)
  })

  it.each([
    ['that required less', stopRequiringSecureBoot],
    ['of another vCenter', approve],
  ])('does not open the configuration: a seal %s', async (_what, prepare) => {
    using folder = createTemporaryFolder()
    await lab.boot(folder.path, own, prepare)
    const old = await keyFilesIn(systemEffects, folder.path).readSealed()
    const policies = await keyFilesIn(systemEffects, folder.path).readBootPolicies()
    await lab.boot(folder.path, own, async (host) => {
      if (prepare === approve) await approve(host)
      else await host.encryption.change({ requireSecureBoot: true })
      if (old === undefined) throw new Error('no seal')
      const opened = await host.tpm?.use((session) => unsealObject(session, old, policies))
      if (opened === undefined) throw new Error('no TPM')
      expect(await opensConfigStore(systemFiles, folder.path, opened.secret)).toBe(false)
    })
  })
})

/** Simulates the death of a host's process before the write with this number. */
function dyingBefore(host: LabHost, last: number): { host: LabHost; hasDied: () => boolean } {
  let writes = 0
  const orDie = <A extends unknown[], T>(write: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      if (writes++ >= last) throw new Error('killed')
      return write(...args)
    }
  }
  const { files, store } = host
  const state = createHostState(
    { ...store, save: orDie(store.save) },
    host.configuration,
    (error) => {
      throw error
    },
  )
  const dying = {
    ...host,
    state,
    files: {
      ...files,
      writeSealed: orDie(files.writeSealed),
      writeNextSealed: orDie(files.writeNextSealed),
      deleteNextSealed: orDie(files.deleteNextSealed),
      deleteClear: orDie(files.deleteClear),
      writeRecovery: orDie(files.writeRecovery),
      writeBootPolicies: orDie(files.writeBootPolicies),
    },
  }
  return {
    host: { ...dying, encryption: createHostEncryption({ ...dying, random: systemRandom }) },
    hasDied: () => writes > last,
  }
}

describe('a change that is killed before one of its writes', () => {
  it.each([
    ['a new recovery key', rotate, true],
    ['a requirement', stopRequiringSecureBoot, true],
    ['mode TPM', changeToModeTpm, false],
    ['approvals of a new vCenter', approve, true],
  ])(
    'leaves a host that opens with its TPM and with its current recovery key: %s',
    async (_what, change, hasTpmAtFirst) => {
      let isDone = false
      for (let last = 0; !isDone; last++) {
        using folder = createTemporaryFolder()
        const id = await lab.boot(folder.path, hasTpmAtFirst ? own : undefined, hostId)
        await lab.boot(folder.path, own, async (host) => {
          const { host: dying, hasDied } = dyingBefore(host, last)
          await change(dying).catch((error: Error) => {
            if (error.message !== 'killed') throw error
          })
          isDone = !hasDied()
        })
        expect({ last, id: await lab.boot(folder.path, own, hostId) }).toEqual({ last, id })
        const { mode } = await lab.boot(folder.path, own, async ({ encryption }) =>
          encryption.settings(),
        )
        expect(existsSync(join(folder.path, 'sealed-config-key.next.json'))).toBe(false)
        expect(existsSync(join(folder.path, 'config-key'))).toBe(mode === 'NONE')
        if (mode === 'NONE') continue
        const recoveryKey = await lab.boot(folder.path, own, recoveryKeyOf)
        expect(await keyFilesIn(systemEffects, folder.path).readRecovery()).toHaveLength(1)
        expect(await lab.boot(folder.path, other, hostId, recoveryKey)).toBe(id)
      }
    },
  )

  it('leaves a host that opens with its current recovery key, and with no earlier one', async () => {
    let isDone = false
    for (let last = 0; !isDone; last++) {
      using folder = createTemporaryFolder()
      const id = await lab.boot(folder.path, own, hostId)
      const before = await lab.boot(folder.path, own, recoveryKeyOf)
      const named = await lab.boot(folder.path, own, async (host) => {
        const { host: dying, hasDied } = dyingBefore(host, last)
        await rotate(dying).catch((error: Error) => {
          if (error.message !== 'killed') throw error
        })
        isDone = !hasDied()
        return recoveryKeyOf(dying)
      })
      if (named !== before)
        await expect(lab.boot(folder.path, other, hostId, before)).rejects.toMatchObject({
          code: 'RECOVERY_KEY_WRONG',
        })
      expect(await lab.boot(folder.path, other, hostId, named)).toBe(id)
      expect(await lab.boot(folder.path, other, hostId)).toBe(id)
    }
  })
})

describe('a change after an interrupted one', () => {
  it('completes the interrupted change first, so that the host opens wherever the second change fails', async () => {
    for (let first = 0; first < 6; first++)
      for (let second = first; second < first + 6; second++) {
        using folder = createTemporaryFolder()
        const id = await lab.boot(folder.path, own, hostId)
        await lab.boot(folder.path, own, async (host) => {
          const failing = failingOnce(host, [first, second])
          for (let change = 0; change < 2; change++)
            await rotate(failing).catch((error: Error) => {
              if (error.message !== 'disk full') throw error
            })
        })
        expect({ first, second, id: await lab.boot(folder.path, own, hostId) }).toEqual({
          first,
          second,
          id,
        })
      }
  })
})

describe('a host with a missing or damaged file', () => {
  const SEALED = 'sealed-config-key.json'
  const TOO_LONG = '0'.repeat(2 * 1024 * 1024)

  it.each([
    ['gone', (path: string) => rmSync(path)],
    ['damaged', (path: string) => writeFileSync(path, '{')],
    ['too long', (path: string) => writeFileSync(path, TOO_LONG)],
  ])('asks for the recovery key, and opens with it, if its seal is %s', async (_what, spoil) => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    const recoveryKey = await lab.boot(folder.path, own, recoveryKeyOf)
    spoil(join(folder.path, SEALED))
    await expect(lab.boot(folder.path, own, hostId)).rejects.toThrow(/give the recovery key/)
    await expect(
      lab.boot(folder.path, own, hostId, '1'.repeat(recoveryKey.length)),
    ).rejects.toMatchObject({ code: 'RECOVERY_KEY_WRONG' })
    expect(await lab.boot(folder.path, own, hostId, recoveryKey)).toBe(id)
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it.each([
    ['gone', (path: string) => rmSync(path)],
    ['damaged', (path: string) => writeFileSync(path, '[')],
    ['too long', (path: string) => writeFileSync(path, TOO_LONG)],
    ['of another host', (path: string) => writeFileSync(path, FOREIGN_BOX)],
  ])('restores its recovery box at the next boot if that box is %s', async (_what, spoil) => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    const recoveryKey = await lab.boot(folder.path, own, recoveryKeyOf)
    spoil(join(folder.path, 'recovery-config-key.json'))
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    rmSync(join(folder.path, SEALED))
    expect(await lab.boot(folder.path, other, hostId, recoveryKey)).toBe(id)
  })
})

/**
 * Fails the writes with these numbers, as a full disk does. The write of the configuration does not
 * count, because its failure ends the process.
 */
function failingOnce(host: LabHost, numbers: readonly number[]): LabHost {
  let writes = 0
  const orFail = <A extends unknown[], T>(write: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      if (numbers.includes(writes++)) throw new Error('disk full')
      return write(...args)
    }
  }
  const { files } = host
  const failing = {
    ...host,
    files: {
      ...files,
      writeSealed: orFail(files.writeSealed),
      writeNextSealed: orFail(files.writeNextSealed),
      deleteNextSealed: orFail(files.deleteNextSealed),
      writeRecovery: orFail(files.writeRecovery),
    },
  }
  return { ...failing, encryption: createHostEncryption({ ...failing, random: systemRandom }) }
}
