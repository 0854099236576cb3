import { describe, expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { createHostState } from '../config-store/host-state.ts'
import type { OfferedKey } from '../desired-state/receive-keys.ts'
import { createHeldKeys } from '../key-provider/held-keys.ts'
import type { KeyName } from '../key-provider/key-source.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { keyProvider, standardKey, standardProvider } from '../testing/key-provider.ts'
import { hostKeyOperations } from './host-keys.ts'
import { keyPersistenceOperations } from './key-persistence.ts'

const VCENTER = '11111111-1111-4111-8111-111111111111'
const OTHER = '22222222-2222-4222-8222-222222222222'
const KMS = standardProvider({ vcenterInstanceId: VCENTER })
const FOREIGN = standardProvider({ name: 'OLD', vcenterInstanceId: OTHER })
const TPM = { tpmVersion: '2.0', mode: 'TPM' } as const

const callOf = (id: string): Call => ({
  caller: { name: '', sessionId: '' },
  peer: { kind: 'vcenter', id },
  source: '',
  authority: '',
  signal: new AbortController().signal,
  requireStill: async () => undefined,
})
const call = callOf(VCENTER)

function lab({ tpmVersion, mode }: { tpmVersion: string; mode: 'TPM' | 'NONE' } = TPM) {
  const configuration = {
    hostId: 'h',
    keyProviders: [KMS, FOREIGN, keyProvider({ isDefault: false })],
    crypto: { mode: 'safe', hostKey: { providerName: 'KMS', keyId: 'host' } },
    management: { vcenterInstanceId: VCENTER },
  } as unknown as HostConfiguration
  const saved: (readonly string[])[] = []
  const save = async ({ storedKeys = [] }: HostConfiguration) =>
    void saved.push(storedKeys.map(({ keyId }) => keyId))
  const store = { save, noteVersion: async () => undefined }
  const state = createHostState(store as never, configuration, (error) => {
    throw error
  })
  const heldKeys = createHeldKeys()
  const changes: (readonly KeyName[])[] = []
  const key = { provider: 'KMS', kdkKeyId: '', keyId: '1' }
  const vm = { name: 'vm', homeKey: key, disks: [{ key }], missingKeys: [] } as unknown as Vm
  const vms = {
    listRegistered: async () => [vm],
    standardKeysChanged: async (keys: readonly KeyName[]) => void changes.push(keys),
  }
  const persistence = keyPersistenceOperations({
    ...{ state, heldKeys, facts: { tpmVersion }, changes: { notify: () => undefined } },
    encryption: { settings: () => ({ mode }) as never },
  })
  return {
    saved,
    heldKeys,
    changes,
    persistence,
    state,
    vms,
    ...hostKeyOperations({ state, heldKeys, vms }),
  }
}

function offered(keyId: string, provider = 'KMS'): OfferedKey {
  const { kek, kcv } = standardKey(KMS, keyId)
  return { provider, keyId, kek, kcv }
}

const ids = (keys: readonly { keyId: string }[] | undefined) => keys?.map(({ keyId }) => keyId)

describe('keys of standard providers on a host', () => {
  it('come from its vCenter, are checked, and are listed without their bytes', async () => {
    const { addKeys, listKeys, changes, saved } = lab()
    const keys = [offered('host'), offered('1'), offered('2', 'NKP'), offered('3', 'OLD')]
    const answer = await addKeys.run({ keys }, call)
    expect(answer).toMatchObject({ addedCount: 2, refused: [{ keyId: '2' }, { keyId: '3' }] })
    expect(ids(changes[0])).toEqual(['host', '1'])
    expect(saved).toEqual([])
    const listed: unknown[] = []
    for await (const part of listKeys.run({}, call)) listed.push(part)
    expect(listed).toEqual([
      [
        {
          ...{ providerName: 'KMS', keyId: '1', kcv: keys[1]?.kcv, isPersistent: false },
          ...{ usedBy: ['vm'], isHostKey: false },
        },
        {
          ...{ providerName: 'KMS', keyId: 'host', kcv: keys[0]?.kcv, isPersistent: false },
          ...{ usedBy: [], isHostKey: true },
        },
      ],
    ])
  })

  it('are refused and wiped if another vCenter sends them, or too many', async () => {
    const { addKeys, removeKeys, heldKeys } = lab()
    const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })
    const foreign = offered('1')
    await expect(addKeys.run({ keys: [foreign] }, callOf(OTHER))).rejects.toMatchObject({
      code: 'WRONG_VCENTER',
    })
    expect(() => foreign.kek.reveal()).toThrow(wiped)
    const many = Array.from({ length: 1001 }, () => foreign)
    await expect(addKeys.run({ keys: many }, call)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    await expect(removeKeys.run({ keys: [] }, callOf(OTHER))).rejects.toMatchObject({
      code: 'WRONG_VCENTER',
    })
    expect(heldKeys.list()).toEqual([])
  })

  it('stay whole in memory if the files of a VM cannot be read after they came', async () => {
    const { addKeys, heldKeys, vms } = lab()
    vms.standardKeysChanged = async () => {
      throw new Error('EIO')
    }
    const [taken, refused] = [offered('1'), offered('2', 'NKP')]
    const sent = taken.kek.copy()
    await expect(addKeys.run({ keys: [taken, refused] }, call)).rejects.toThrow('EIO')
    expect(heldKeys.list()[0]?.kek.equals(sent)).toBe(true)
    const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })
    expect(() => refused.kek.reveal()).toThrow(wiped)
  })

  it('are not stored if the host has lost their provider in the meantime', async () => {
    const { addKeys, persistence, saved, state } = lab()
    await persistence.enableKeyPersistence.run({}, call)
    const lost = state.update((current) => ({
      next: { ...current, keyProviders: [], storedKeys: undefined },
      result: undefined,
    }))
    await Promise.all([lost, addKeys.run({ keys: [offered('1')] }, call)])
    expect(saved.flat()).toEqual([])
  })

  it('are removed from memory and from the configuration', async () => {
    const { addKeys, removeKeys, heldKeys, persistence, changes, state } = lab()
    await persistence.enableKeyPersistence.run({}, call)
    await addKeys.run({ keys: [offered('1'), offered('2')] }, call)
    const keys = [
      { providerName: 'KMS', keyId: '1' },
      { providerName: 'KMS', keyId: '7' },
    ]
    expect(await removeKeys.run({ keys }, call)).toBe(1)
    expect(ids(heldKeys.list())).toEqual(['2'])
    expect(ids(state.current().storedKeys)).toEqual(['2'])
    expect(changes.at(-1)).toEqual(keys)
  })
})

describe('key persistence', () => {
  it('stores the keys that the host holds and gets, before vCenter has its answer', async () => {
    const { addKeys, persistence, saved, listKeys } = lab()
    await addKeys.run({ keys: [offered('1')] }, call)
    expect(await persistence.getKeyPersistence.run({}, call)).toEqual({
      ...{ enabled: false, storedCount: 0 },
    })
    expect(await persistence.enableKeyPersistence.run({}, call)).toEqual({
      ...{ enabled: true, storedCount: 1 },
    })
    await addKeys.run({ keys: [offered('2')] }, call)
    expect(saved).toEqual([['1'], ['1', '2']])
    for await (const part of listKeys.run({}, call))
      expect(part.map(({ isPersistent }) => isPersistent)).toEqual([true, true])
    expect.assertions(4)
  })

  it('stops, with or without the removal of the stored keys, and the keys stay in memory', async () => {
    const { addKeys, persistence, heldKeys } = lab()
    await persistence.enableKeyPersistence.run({}, call)
    await addKeys.run({ keys: [offered('1')] }, call)
    const disable = (removeAllStoredKeys: boolean) =>
      persistence.disableKeyPersistence.run({ removeAllStoredKeys }, call)
    expect(await disable(false)).toEqual({ enabled: false, storedCount: 1 })
    await addKeys.run({ keys: [offered('2')] }, call)
    expect(await disable(false)).toEqual({ enabled: false, storedCount: 1 })
    expect(await disable(true)).toEqual({ enabled: false, storedCount: 0 })
    expect(ids(heldKeys.list())).toEqual(['1', '2'])
    for (const { kek } of heldKeys.list()) expect(kek.lengthBytes).toBe(32)
  })

  it.each([
    ['a host without a TPM', { tpmVersion: '', mode: 'NONE' }, /TPM 2\.0/],
    ['a host with a TPM 1.2', { tpmVersion: '1.2', mode: 'NONE' }, /TPM 2\.0/],
    ['an unsealed configuration', { tpmVersion: '2.0', mode: 'NONE' }, /--mode TPM/],
  ] as const)('is refused for %s', async (_name, host, message) => {
    const { persistence, saved } = lab(host)
    await expect(persistence.enableKeyPersistence.run({}, call)).rejects.toMatchObject({
      ...{ code: 'ENCRYPTION_MODE_INVALID', message: expect.stringMatching(message) },
    })
    expect(saved).toEqual([])
  })
})
