import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import {
  bootAuthorityOf,
  bootEvents,
  readCounter,
  replayEventLog,
  signBootPolicy,
  UPGRADABLE_PCRS,
} from '@nkpsim/tpm'
import { formatRecoveryKey } from '../encryption/recovery-key.ts'
import { editBootFile, type LabHost } from '../testing/boot-lab.ts'
import { openSimulatedBootLab } from '../testing/simulated-boot-lab.ts'
import { readBootFile } from './boot-file.ts'

const lab = openSimulatedBootLab()
const own = lab.tpm('own')
const other = lab.tpm('other')
const REFERENCE = Buffer.from('for this host')
const newAuthority = (): KeyObject =>
  createPrivateKey(
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  )

const refusedFor = (reason: string, code = 'CONFIG_STORE_SEALED') =>
  expect.objectContaining({ code, message: expect.stringContaining(reason) })
const hostId = async ({ configuration }: LabHost) => configuration.hostId
const recoveryKeyOf = async ({ encryption }: LabHost) => formatRecoveryKey(encryption.recoveryKey())

/** Approves the present boot.yaml, as a vCenter would. */
async function approve(folder: string, host: LabHost, key: KeyObject, beyond: bigint) {
  if (host.tpm === undefined) throw new Error('no TPM')
  const counter = await host.tpm.use((session) => readCounter(session, 'bootPolicy'))
  if (counter === undefined) throw new Error('no counter')
  const sign = (events: ReturnType<typeof bootEvents>, version: bigint) => {
    const replayed = replayEventLog(events)
    const pcrValues = new Map([...replayed].filter(([pcr]) => UPGRADABLE_PCRS.includes(pcr)))
    return signBootPolicy(
      { pcrValues, counterName: counter.name, version },
      { privateKey: key, reference: REFERENCE },
    )
  }
  await host.encryption.approve(bootAuthorityOf(key, REFERENCE), [
    sign(bootEvents(host.description), counter.value),
    sign(bootEvents(await readBootFile(systemEffects, folder)), counter.value + beyond),
  ])
}

describe('a host with a TPM', () => {
  it('opens its configuration after each cold boot, with unchanged settings', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    for (let boots = 0; boots < 3; boots++)
      expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    await lab.boot(folder.path, own, async ({ encryption }) =>
      expect(encryption.settings()).toEqual({
        mode: 'TPM',
        requireSecureBoot: true,
        requireExecInstalledOnly: false,
      }),
    )
  })

  it.each([1, 2])('opens on another TPM only with the recovery key: %i', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, hostId)
    const recoveryKey = await lab.boot(folder.path, own, recoveryKeyOf)
    expect(recoveryKey).toMatch(/^\d{6}(-\d{6}){15}$/)
    await expect(lab.boot(folder.path, other, hostId)).rejects.toEqual(
      refusedFor('sealed in another TPM'),
    )
    await expect(
      lab.boot(
        folder.path,
        other,
        hostId,
        recoveryKey.replace(/\d/, (d) => `${9 - Number(d)}`),
      ),
    ).rejects.toMatchObject({ code: 'RECOVERY_KEY_WRONG' })
    expect(await lab.boot(folder.path, other, hostId, recoveryKey)).toBe(id)
    expect(await lab.boot(folder.path, other, hostId)).toBe(id)
  })

  it('needs the recovery key once after its TPM has been cleared', async () => {
    for (let run = 0; run < 3; run++) {
      using folder = createTemporaryFolder()
      const id = await lab.boot(folder.path, other, hostId)
      const recoveryKey = await lab.boot(folder.path, other, recoveryKeyOf)
      other.clear()
      await expect(lab.boot(folder.path, other, hostId)).rejects.toEqual(
        refusedFor('this TPM was cleared'),
      )
      expect(await lab.boot(folder.path, other, hostId, recoveryKey)).toBe(id)
      expect(await lab.boot(folder.path, other, hostId)).toBe(id)
    }
  })

  it.each([
    ['0', /nkpsim UEFI 1\.0/, 'nkpsim UEFI 1.1'],
    ['4', '24022510"', '24022511"'],
    ['7', 'secureBoot: true', 'secureBoot: false'],
    ['9', 'VMwareCertified', 'CommunitySupported'],
    ['12', 'bootOptions: ""', 'bootOptions: "noIOMMU"'],
  ])(
    'does not open while PCR %s differs, and opens when that change is undone',
    async (_pcr, from, to) => {
      using folder = createTemporaryFolder()
      const id = await lab.boot(folder.path, own, hostId)
      editBootFile(folder.path, from, to)
      await expect(lab.boot(folder.path, own, hostId)).rejects.toEqual(
        refusedFor('did not boot as it did'),
      )
      editBootFile(folder.path, to, typeof from === 'string' ? from : 'nkpsim UEFI 1.0')
      expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    },
  )

  it('refuses an earlier copy of its folder, and the newer recovery key does not open that copy', async () => {
    for (let run = 0; run < 2; run++) {
      using folder = createTemporaryFolder()
      using copy = createTemporaryFolder()
      const id = await lab.boot(folder.path, own, hostId)
      cpSync(folder.path, copy.path, { recursive: true })
      const recoveryKey = await lab.boot(folder.path, own, async (host) => {
        await host.encryption.rotateRecoveryKey()
        return recoveryKeyOf(host)
      })
      await expect(lab.boot(copy.path, own, hostId)).rejects.toEqual(
        refusedFor('earlier copy', 'CONFIG_STORE_ROLLED_BACK'),
      )
      expect(await lab.boot(folder.path, own, hostId)).toBe(id)
      await expect(lab.boot(copy.path, own, hostId, recoveryKey)).rejects.toMatchObject({
        code: 'RECOVERY_KEY_WRONG',
      })
    }
  })
})

describe('a host whose vCenter approves its boots', () => {
  it('boots an approved upgrade, and then refuses the old boot and any unapproved boot', async () => {
    using folder = createTemporaryFolder()
    const key = newAuthority()
    const id = await lab.boot(folder.path, own, async (host) => {
      await approve(folder.path, host, key, 0n)
      editBootFile(folder.path, '24022510"', '24585291"')
      await approve(folder.path, host, key, 1n)
      return host.configuration.hostId
    })
    const recoveryKey = await lab.boot(folder.path, own, recoveryKeyOf)
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    editBootFile(folder.path, '24585291"', '24022510"')
    await expect(lab.boot(folder.path, own, hostId)).rejects.toEqual(refusedFor('not approved'))
    editBootFile(folder.path, '24022510"', '99999999"')
    await expect(lab.boot(folder.path, own, hostId)).rejects.toEqual(refusedFor('not approved'))
    expect(await lab.boot(folder.path, own, hostId, recoveryKey)).toBe(id)
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('can boot the old version until it has booted the upgrade', async () => {
    using folder = createTemporaryFolder()
    const key = newAuthority()
    const id = await lab.boot(folder.path, own, async (host) => {
      editBootFile(folder.path, '24022510"', '24585291"')
      await approve(folder.path, host, key, 1n)
      return host.configuration.hostId
    })
    editBootFile(folder.path, '24585291"', '24022510"')
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('does not open with secure boot turned off, even if vCenter approved that boot', async () => {
    using folder = createTemporaryFolder()
    const key = newAuthority()
    await lab.boot(folder.path, own, async (host) => {
      editBootFile(folder.path, 'secureBoot: true', 'secureBoot: false')
      await approve(folder.path, host, key, 1n)
    })
    await expect(lab.boot(folder.path, own, hostId)).rejects.toEqual(
      refusedFor('lacks what the host requires'),
    )
  })

  it('opens with secure boot turned off if it does not require secure boot', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, async (host) => {
      await host.encryption.change({ requireSecureBoot: false })
      return host.configuration.hostId
    })
    editBootFile(folder.path, 'secureBoot: true', 'secureBoot: false')
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })

  it('refuses approvals that would prevent its next boot', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, own, async (host) => {
      await expect(
        host.encryption.approve(bootAuthorityOf(newAuthority(), REFERENCE), []),
      ).rejects.toMatchObject({ code: 'BOOT_NOT_APPROVED' })
      return host.configuration.hostId
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
  })
})

describe('encryption settings', () => {
  it('begin in mode NONE without a TPM, and use a TPM that is added later only on request', async () => {
    using folder = createTemporaryFolder()
    const id = await lab.boot(folder.path, undefined, hostId)
    await lab.boot(folder.path, own, async (host) => {
      expect(host.encryption.settings().mode).toBe('NONE')
      expect(() => host.encryption.recoveryKey()).toThrow('there is no recovery key')
      await host.encryption.change({ mode: 'TPM', requireSecureBoot: true })
      expect(host.encryption.settings()).toMatchObject({ mode: 'TPM', requireSecureBoot: true })
      await expect(host.encryption.change({ mode: 'NONE' })).rejects.toMatchObject({
        code: 'ENCRYPTION_MODE_INVALID',
        message: 'mode TPM cannot be undone',
      })
      await expect(
        host.encryption.change({ requireExecInstalledOnly: true }),
      ).rejects.toMatchObject({ code: 'ENCRYPTION_MODE_INVALID' })
    })
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    await expect(lab.boot(folder.path, undefined, hostId)).rejects.toEqual(
      refusedFor('start the host with --tpm'),
    )
  })

  it('can require executables from installed VIBs after the host has booted with that restriction', async () => {
    using folder = createTemporaryFolder()
    mkdirSync(folder.path, { recursive: true })
    const id = await lab.boot(folder.path, undefined, hostId)
    editBootFile(folder.path, 'execInstalledOnly: false', 'execInstalledOnly: true')
    await lab.boot(folder.path, own, (host) =>
      host.encryption.change({ mode: 'TPM', requireExecInstalledOnly: true }),
    )
    expect(await lab.boot(folder.path, own, hostId)).toBe(id)
    editBootFile(folder.path, 'execInstalledOnly: true', 'execInstalledOnly: false')
    await expect(lab.boot(folder.path, own, hostId)).rejects.toMatchObject({
      code: 'CONFIG_STORE_SEALED',
    })
  })
})

describe('the config key', () => {
  it('is not created again if a config store exists that the new key would not open', async () => {
    using folder = createTemporaryFolder()
    await lab.boot(folder.path, undefined, hostId)
    rmSync(join(folder.path, 'config-key'))
    await expect(lab.boot(folder.path, undefined, hostId)).rejects.toMatchObject({
      code: 'CONFIG_STORE_INVALID',
    })
  })
})
