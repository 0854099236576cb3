import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { getLoadedHandles } from '../commands/capability.ts'
import { type BootDescription, UPGRADABLE_PCRS } from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { bootTpm, HONEST_BOOT } from '../testing/attesting-host.ts'
import { openLab } from '../testing/real-tpm.ts'
import type { Tpm } from '../tpm.ts'
import { type BootPolicy, bootAuthorityOf, signBootPolicy } from './boot-policy.ts'
import { provisionCounters, raiseCounter, readCounter } from './counters.ts'
import { seal, unsealObject } from './seal.ts'
import { formatSealedObject, parseSealedObject, type SealedObject } from './sealed-object.ts'
import { provisionStorageRootKey } from './storage-root-key.ts'

const UPGRADED_BOOT: BootDescription = {
  ...HONEST_BOOT,
  firmwareVersion: 'nkpsim UEFI 1.1',
  esxi: { version: '8.0.3', build: '24585383' },
}
const REFERENCE = Buffer.from('host-1')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const authority = bootAuthorityOf(privateKey, REFERENCE)
const lab = openLab()
const secret = Secret.random(32, systemRandom.bytes)
let swtpm: SwtpmProcess
let tpm: Tpm
let sealed: SealedObject

const boot = async (description: BootDescription): Promise<void> => {
  await tpm?.close()
  tpm = await bootTpm(swtpm, bootEvents(description))
}
/** Approves the current boot, for the current value of the counter or for another version. */
const approve = async (
  signer: { privateKey: KeyObject; reference: Buffer } = { privateKey, reference: REFERENCE },
  version?: bigint,
): Promise<BootPolicy> => {
  const { bootPolicy } = await provisionCounters(tpm)
  const content = {
    pcrValues: await tpm.pcrRead(UPGRADABLE_PCRS),
    counterName: bootPolicy.name,
    version: version ?? bootPolicy.value,
  }
  return signBootPolicy(content, signer)
}
const opens = async (policies: readonly BootPolicy[]): Promise<BootPolicy | undefined> => {
  const unsealed = await unsealObject(tpm, sealed, policies)
  expect(unsealed.secret.equals(secret)).toBe(true)
  return unsealed.bootPolicy
}
const isRefused = async (policies: readonly BootPolicy[], error: object): Promise<void> => {
  await expect(unsealObject(tpm, sealed, policies)).rejects.toMatchObject(error)
}
const NOT_APPROVED = {
  code: 'TPM_POLICY_FAILED',
  message: 'no boot policy approves what this host has booted',
}
const NOT_THESE_PCRS = {
  code: 'TPM_POLICY_FAILED',
  message: expect.stringContaining('TPM2_Unseal: TPM_RC_POLICY_FAIL'),
}
const WRONG_SIGNATURE = {
  code: 'TPM_POLICY_FAILED',
  message: expect.stringMatching(/TPM2_VerifySignature: TPM_RC_SIGNATURE/),
}

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
  await boot(HONEST_BOOT)
  await provisionCounters(tpm)
  const { name: srkName } = await provisionStorageRootKey(tpm)
  sealed = await seal(tpm, {
    secret,
    policy: { pcrs: [7], approved: { pcrs: UPGRADABLE_PCRS, authority } },
    srkName,
  })
})
beforeEach(() => boot(HONEST_BOOT))
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

describe('a secret sealed to approved boots', () => {
  it('opens with the approval of the present boot, even after it was stored as text', async () => {
    const policy = await approve()
    expect(await opens([policy])).toBe(policy)
    sealed = parseSealedObject(formatSealedObject(sealed))
    expect(await opens([policy])).toBe(policy)
  })

  it('opens after an upgrade with the new approval, and no longer with the old one', async () => {
    const before = await approve()
    await boot(UPGRADED_BOOT)
    await isRefused([before], NOT_APPROVED)
    const after = await approve()
    expect(await opens([before, after])).toBe(after)
    await boot(HONEST_BOOT)
    await isRefused([after], NOT_APPROVED)
    expect(await opens([before, after])).toBe(before)
  })

  it('opens with the newest of many approvals of the same boot', async () => {
    const current = (await readCounter(tpm, 'bootPolicy'))?.value ?? 0n
    const versions = [current + 1n, current + 12n, current, current + 9n]
    const policies = await Promise.all(versions.map((version) => approve(undefined, version)))
    expect(await opens(policies)).toBe(policies[1])
  })

  it('stays closed without an approval', () => isRefused([], NOT_APPROVED))

  it('stays closed if PCR 7 differs, because no approval covers PCR 7', async () => {
    const policy = await approve()
    await tpm.pcrExtend(7, Buffer.alloc(32, 1))
    await isRefused([policy], NOT_THESE_PCRS)
    await boot({ ...HONEST_BOOT, secureBoot: false, secureBootAuthority: undefined })
    const insecure = await approve()
    await isRefused([policy, insecure], NOT_THESE_PCRS)
  })

  it('stays closed if a boot PCR was extended after the boot', async () => {
    const policy = await approve()
    await tpm.pcrExtend(9, Buffer.alloc(32, 1))
    await isRefused([policy], NOT_APPROVED)
  })
})

describe('an approval is worthless', () => {
  it('if another key signed it, or if it is for another host', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    for (const signer of [
      { privateKey: stranger.privateKey, reference: REFERENCE },
      { privateKey, reference: Buffer.from('host-2') },
      { privateKey, reference: Buffer.alloc(0) },
    ])
      await isRefused([await approve(signer)], WRONG_SIGNATURE)
  })

  it('if the sealed object names another authority', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const policy = await approve({ privateKey: stranger, reference: REFERENCE })
    const approved = { pcrs: UPGRADABLE_PCRS, authority: bootAuthorityOf(stranger, REFERENCE) }
    const renamed = { ...sealed, policy: { pcrs: [7], approved } }
    await expect(unsealObject(tpm, renamed, [policy])).rejects.toMatchObject(NOT_THESE_PCRS)
  })

  it('if its signature differs', async () => {
    const policy = await approve()
    for (const at of [0, 31, 32, 63]) {
      const signature = Buffer.from(policy.signature)
      signature.writeUInt8(signature.readUInt8(at) ^ 1, at)
      await isRefused([{ ...policy, signature }], { code: 'TPM_POLICY_FAILED' })
    }
    for (const length of [0, 32, 63, 64, 65, 200])
      await isRefused([{ ...policy, signature: Buffer.alloc(length, 1) }], { name: 'TpmError' })
  })

  it('if its digest or version differs from what was signed', async () => {
    const policy = await approve()
    const policyDigest = Buffer.from(policy.policyDigest)
    policyDigest.writeUInt8(policyDigest.readUInt8() ^ 1)
    await isRefused([{ ...policy, policyDigest }], NOT_APPROVED)
    await isRefused([{ ...policy, version: policy.version + 1n }], NOT_APPROVED)
    const newer = {
      ...(await approve(undefined, policy.version + 1n)),
      signature: policy.signature,
    }
    await isRefused([newer], WRONG_SIGNATURE)
  })

  it('if the signature covers only the digest', async () => {
    const policy = await approve()
    const signature = sign('sha256', policy.policyDigest, {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    await isRefused([{ ...policy, signature }], WRONG_SIGNATURE)
  })

  it('if it covers the same boot with another counter', async () => {
    const counters = await provisionCounters(tpm)
    const content = {
      pcrValues: await tpm.pcrRead(UPGRADABLE_PCRS),
      counterName: counters.configuration.name,
      version: counters.bootPolicy.value,
    }
    const signer = { privateKey, reference: REFERENCE }
    await isRefused([signBootPolicy(content, signer)], NOT_APPROVED)
  })

  it('and refusing twenty of them leaves no objects in the TPM', async () => {
    const policy = await approve()
    const bad = { ...policy, signature: Buffer.alloc(64, 1) }
    for (let times = 0; times < 20; times++) await isRefused([bad], { name: 'TpmError' })
    expect(await tpm.exclusively(getLoadedHandles)).toEqual([])
    expect(await opens([policy])).toBe(policy)
  })
})

describe('a superseded approval', () => {
  it('never opens anything again', async () => {
    const old = await approve()
    await opens([old])
    await raiseCounter(tpm, 'bootPolicy', old.version + 1n)
    const superseded = {
      code: 'TPM_POLICY_FAILED',
      message: expect.stringMatching(/TPM2_PolicyNV: TPM_RC_POLICY/),
    }
    await isRefused([old], superseded)
    await boot(HONEST_BOOT)
    await isRefused([old], superseded)
    const next = await approve()
    expect(next.version).toBe(old.version + 1n)
    expect(await opens([old, next])).toBe(next)
  })
})

it('a TPM without its counters does not open an object that needs an approved boot', async () => {
  const policy = await approve()
  await tpm.close()
  const undefine = lab.tool(swtpm, 'tpm2_nvundefine', '-C', 'o', '0x01800200')
  expect(undefine.exitCode).toBe(0)
  await boot(HONEST_BOOT)
  await isRefused([policy], { code: 'TPM_STATE_MISSING' })
  await provisionCounters(tpm)
  await isRefused([policy], { code: 'TPM_POLICY_FAILED' })
  const again = await approve()
  expect(await opens([again])).toBe(again)
})
