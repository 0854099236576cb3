import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import {
  bootAuthorityOf,
  bootEvents,
  readCounter,
  replayEventLog,
  signBootPolicy,
  UPGRADABLE_PCRS,
} from '@nkpsim/tpm'
import type { LabHost } from '../testing/boot-lab.ts'
import { openSimulatedBootLab } from '../testing/simulated-boot-lab.ts'
import { createHostEncryption } from './host-encryption.ts'
import { formatRecoveryKey } from './recovery-key.ts'

/** More steps than a TPM makes in one call. */
const FAR = 4100n
const REFERENCE = Buffer.from('for this host')
const lab = openSimulatedBootLab()
const own = lab.tpm('own')

const hostId = async ({ configuration }: LabHost) => configuration.hostId
const recoveryKeyOf = async ({ encryption }: LabHost) => formatRecoveryKey(encryption.recoveryKey())
const save = (host: LabHost) =>
  host.state.update((current) => ({ next: { ...current }, result: undefined }))
const newAuthority = (): KeyObject =>
  createPrivateKey(
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  )

function counterOf(host: LabHost, which: 'bootPolicy' | 'configuration') {
  if (host.tpm === undefined) throw new Error('no TPM')
  return host.tpm.use(async (session) => {
    const counter = await readCounter(session, which)
    if (counter === undefined) throw new Error('no counter')
    return counter
  })
}

/** Approves the present boot of a host, as a vCenter would. */
async function approve(host: LabHost, key: KeyObject, version?: bigint): Promise<void> {
  const counter = await counterOf(host, 'bootPolicy')
  const replayed = replayEventLog(bootEvents(host.description))
  const pcrValues = new Map([...replayed].filter(([pcr]) => UPGRADABLE_PCRS.includes(pcr)))
  const policy = { pcrValues, counterName: counter.name, version: version ?? counter.value }
  await host.encryption.approve(bootAuthorityOf(key, REFERENCE), [
    signBootPolicy(policy, { privateKey: key, reference: REFERENCE }),
  ])
}

describe('a TPM whose counters are thousands of steps behind', () => {
  it('records each version of the configuration after a change to mode TPM, and is not reported as a problem', async () => {
    using folder = createTemporaryFolder()
    using copy = createTemporaryFolder()
    const id = await lab.boot(folder.path, undefined, hostId)
    await lab.boot(folder.path, own, async (host) => {
      await host.encryption.change({ mode: 'TPM' })
      const { value } = await counterOf(host, 'configuration')
      host.store.protect(host.guardFrom(value + FAR))
      await save(host)
      expect((await counterOf(host, 'configuration')).value).toBe(value + FAR + 1n)
      expect(host.tpm?.problem()).toBeUndefined()
      cpSync(folder.path, copy.path, { recursive: true })
      await save(host)
    })
    await expect(lab.boot(copy.path, own, hostId)).rejects.toMatchObject({
      code: 'CONFIG_STORE_ROLLED_BACK',
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('stops catching up if its host stops, and catches up at the next boot', async () => {
    using folder = createTemporaryFolder()
    const behind = 1000n
    const value = await lab.boot(folder.path, own, async (host) => {
      const before = (await counterOf(host, 'configuration')).value
      host.store.protect(host.guardFrom(before + behind))
      const saved = save(host)
      host.endCatchUp()
      await saved
      expect((await counterOf(host, 'configuration')).value).toBeLessThan(before + behind)
      return before
    })
    const after = await lab.boot(folder.path, own, (host) => counterOf(host, 'configuration'))
    expect(after.value).toBe(value + behind + 1n)
  })

  it('does not prevent a boot that vCenter approved with a version far ahead, and raises its counter by a bounded number', async () => {
    using folder = createTemporaryFolder()
    const before = await lab.boot(folder.path, own, async (host) => {
      await approve(host, newAuthority(), 2n ** 64n - 1n)
      return counterOf(host, 'bootPolicy')
    })
    const after = await lab.boot(folder.path, own, (host) => counterOf(host, 'bootPolicy'))
    expect(after.value).toBeGreaterThan(before.value)
    expect(after.value - before.value).toBeLessThan(10_000n)
  })
})

describe('a TPM whose PCRs changed after the boot', () => {
  it('seals nothing in a change to mode TPM, which succeeds after the next boot', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, undefined, hostId)
    await lab.boot(folder.path, own, async (host) => {
      await own.extendPcr()
      await expect(host.encryption.change({ mode: 'TPM' })).rejects.toMatchObject({
        code: 'TPM_UNAVAILABLE',
        message: expect.stringContaining('power-cycle the host'),
      })
      expect(host.tpm?.problem()?.id).toBe('esx.problem.hardware.tpm2.reset')
    })
    await lab.boot(folder.path, own, ({ encryption }) => encryption.change({ mode: 'TPM' }))
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('seals nothing if the PCRs change between the check of the present seal and the new seal', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, async (host) => {
      const { tpm } = host
      if (tpm === undefined) throw new Error('no TPM')
      const use: typeof tpm.use = async (work) => {
        const result = await tpm.use(work)
        await own.extendPcr()
        return result
      }
      const encryption = createHostEncryption({
        ...host,
        tpm: { ...tpm, use },
        random: systemRandom,
      })
      await expect(encryption.rotateRecoveryKey()).rejects.toMatchObject({
        code: 'TPM_UNAVAILABLE',
      })
      return host.configuration.hostId
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })
})

describe.each([
  ['damaged', '['],
  ['too long', ' '.repeat(2 * 1024 * 1024)],
  ['empty', '[]'],
  ['gone', undefined],
])('a file of approved boots that is %s', (_what, content) => {
  const spoil = (folder: string): void => {
    const path = join(folder, 'boot-policies.json')
    if (content === undefined) rmSync(path, { force: true })
    else writeFileSync(path, content)
  }

  it('does not matter to a host whose boots nobody has approved', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    spoil(folder.path)
    await lab.boot(folder.path, own, ({ encryption }) =>
      encryption.change({ requireSecureBoot: false }),
    )
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('makes a boot fail with the remedy, and the recovery key repairs it', async () => {
    using folder = createTemporaryFolder()
    const recoveryKey = await lab.boot(folder.path, own, async (host) => {
      await approve(host, newAuthority())
      return recoveryKeyOf(host)
    })
    spoil(folder.path)
    await expect(lab.boot(folder.path, own, hostId)).rejects.toMatchObject({
      code: 'CONFIG_STORE_SEALED',
      message: expect.stringMatching(/boot-policies\.json.*give the recovery key/),
    })
    const id = await lab.boot(folder.path, own, hostId, recoveryKey)
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    await lab.boot(folder.path, own, (host) => approve(host, newAuthority()))
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('makes changes of a running host fail with the remedy, and a new approval repairs it', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, async (host) => {
      await approve(host, newAuthority())
      spoil(folder.path)
      await expect(host.encryption.rotateRecoveryKey()).rejects.toMatchObject({
        code: 'CONFIG_STORE_INVALID',
        message: expect.stringContaining('authorize-boot'),
      })
      await approve(host, newAuthority())
      await host.encryption.rotateRecoveryKey()
      return host.configuration.hostId
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })
})
