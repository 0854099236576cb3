import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { encryptBox, keyCheckValue, LABELS, Secret } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { INITIAL_CRYPTO } from '../records/host-crypto.ts'
import { keyProvider, standardKey, standardProvider } from '../testing/key-provider.ts'
import { CONFIG_STORE_FILE, openConfigStore } from './config-store.ts'
import { decodeConfiguration, encodeConfiguration } from './configuration.ts'
import { storedKeysOf, wipeUnstored, withoutStoredKeys, withStoredKeys } from './stored-keys.ts'

const STORE_KEY = Buffer.alloc(32, 1)
const KDK = Buffer.from('0123456789abcdef0123456789abcdef')
const configuration = (): HostConfiguration => ({
  hostId: 'f2a5c0de-0000-4000-8000-000000000001',
  ports: { management: 7001, adoption: 7002 },
  rootPassword: { salt: Buffer.from('salt'), hash: Buffer.from('hash') },
  adoptionCertificatePem: 'certificate',
  adoptionPrivateKey: Secret.from(Buffer.from('adoption key')),
  management: {
    vcenterInstanceId: 'vc-1',
    certificatePem: 'certificate',
    rootsPem: 'roots',
    privateKey: Secret.from(Buffer.from('management key')),
    term: 1,
    generation: 7,
  },
  keyProviders: [keyProvider({ kdk: Secret.from(Buffer.from(KDK)) })],
  ...INITIAL_CRYPTO,
  recovery: undefined,
})

describe('the config store', () => {
  it('returns the last saved configuration, with its secrets', async () => {
    using folder = createTemporaryFolder()
    const store = openConfigStore(systemEffects, folder.path, Secret.from(Buffer.alloc(32, 1)))
    expect(await store.load()).toBeUndefined()
    await store.save(configuration())
    await store.save({ ...configuration(), hostId: 'another' })
    const loaded = await store.load()
    expect(loaded?.hostId).toBe('another')
    expect(loaded?.management?.generation).toBe(7)
    const [provider] = loaded?.keyProviders ?? []
    expect(provider?.kind === 'native' && provider.kdk.reveal().equals(KDK)).toBe(true)
    expect(provider).toMatchObject({ kcv: keyCheckValue(Secret.from(Buffer.from(KDK))) })
    expect(loaded?.adoptionPrivateKey.reveal().toString()).toBe('adoption key')
  })

  it('stores a native provider without its kind, and adds the kind when it loads the provider', () => {
    const bytes = encodeConfiguration(configuration(), 1n)
    expect(bytes.reveal().includes('"native"')).toBe(false)
    const [provider] = decodeConfiguration(bytes).configuration.keyProviders
    expect(provider?.kind).toBe('native')
  })

  it('keeps the vSAN cluster of the host', () => {
    const vsan: HostConfiguration['vsan'] = {
      ...{ clusterId: 'c', datastoreName: 'vsanDatastore', architecture: 'OSA', members: [] },
      ...{ disksPerHost: 1, diskCapacityBytes: 2 ** 30, encryption: undefined },
      ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: true },
    }
    const stored = (more: Partial<HostConfiguration>) =>
      decodeConfiguration(encodeConfiguration({ ...configuration(), ...more }, 1n)).configuration
    expect(stored({ vsan }).vsan).toEqual(vsan)
    expect(stored({})).not.toHaveProperty('vsan')
  })

  it('contains no secret in clear on disk', async () => {
    using folder = createTemporaryFolder()
    await openConfigStore(systemEffects, folder.path, Secret.random(32, systemRandom.bytes)).save(
      configuration(),
    )
    const bytes = readFileSync(join(folder.path, CONFIG_STORE_FILE))
    using encoded = encodeConfiguration(configuration(), 1n)
    const stored = [KDK, Buffer.from('adoption key'), Buffer.from('management key')].map((secret) =>
      secret.toString('base64'),
    )
    // Shows that the search works: the plaintext does contain the secrets in this form.
    for (const form of stored) expect(encoded.reveal().includes(form)).toBe(true)
    for (const form of [...stored, KDK, KDK.toString('hex'), 'adoption key', 'management key'])
      expect(bytes.includes(form)).toBe(false)
  })

  it('opens only with its own key, and only if no bit has changed', async () => {
    using folder = createTemporaryFolder()
    const key = Buffer.alloc(32, 2)
    await openConfigStore(systemEffects, folder.path, Secret.from(Buffer.from(key))).save(
      configuration(),
    )
    const path = join(folder.path, CONFIG_STORE_FILE)
    const good = readFileSync(path)
    const refused = expect.objectContaining({ code: 'CONFIG_STORE_INVALID' })
    await expect(
      openConfigStore(systemEffects, folder.path, Secret.random(32, systemRandom.bytes)).load(),
    ).rejects.toEqual(refused)
    for (let at = 0; at < good.length; at += 13) {
      const bad = Buffer.from(good)
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at)
      writeFileSync(path, bad)
      await expect(
        openConfigStore(systemEffects, folder.path, Secret.from(Buffer.from(key))).load(),
      ).rejects.toEqual(refused)
    }
  })
})

describe('the configuration of a host with standard and trusted providers', () => {
  const KMS = standardProvider()
  const TRUSTED = {
    ...standardProvider({ name: 'TKP', isDefault: false }),
    kind: 'trusted',
  } as const

  it('is the same after a restart, with the stored keys', () => {
    const stored = [standardKey(KMS, '1'), standardKey(KMS, 'a "kek":"quoted" id')]
    using bytes = encodeConfiguration(
      {
        ...configuration(),
        keyProviders: [KMS, TRUSTED],
        ...{ keyPersistence: true, storedKeys: stored },
      },
      1n,
    )
    const { keyProviders, keyPersistence, storedKeys } = decodeConfiguration(bytes).configuration
    expect(keyProviders).toEqual([KMS, TRUSTED])
    expect(keyPersistence).toBe(true)
    expect(storedKeys?.map(({ kek: _, ...key }) => key)).toEqual(
      stored.map(({ kek: _, ...key }) => key),
    )
    for (const [index, { kek }] of stored.entries())
      expect(storedKeys?.[index]?.kek.equals(kek)).toBe(true)
  })

  it('contains nothing about stored keys on a host that never stored one', () => {
    using bytes = encodeConfiguration({ ...configuration(), keyProviders: [KMS] }, 1n)
    expect(bytes.reveal().toString()).not.toMatch(/storedKeys|keyPersistence/)
    expect(decodeConfiguration(bytes).configuration).not.toHaveProperty('keyPersistence')
  })
})

describe('keys that a host stores', () => {
  const KMS = standardProvider()
  const persistent = (): HostConfiguration => ({
    ...configuration(),
    ...{ keyProviders: [KMS], keyPersistence: true },
  })
  const wiped = expect.objectContaining({ code: 'SECRET_WIPED' })

  it('are copies, which are added once, and not at all without key persistence', () => {
    const key = standardKey(KMS, '1')
    const { storedKeys } = withStoredKeys(persistent(), [key])
    key.kek.wipe()
    expect(storedKeys?.[0]?.kek.lengthBytes).toBe(32)
    const again = { ...persistent(), storedKeys }
    expect(withStoredKeys(again, [standardKey(KMS, '1')])).toBe(again)
    const { keyPersistence: _, ...without } = persistent()
    expect(withStoredKeys(without, [standardKey(KMS, '1')])).toBe(without)
  })

  it('go with their provider, and are wiped when they are gone', () => {
    const keys = [standardKey(KMS, '1'), standardKey(standardProvider(), '1')]
    const kept = storedKeysOf(keys, [KMS, keyProvider()])
    expect(kept).toEqual(keys.slice(0, 1))
    wipeUnstored(keys, kept)
    expect(keys[0]?.kek.lengthBytes).toBe(32)
    expect(() => keys[1]?.kek.reveal()).toThrow(wiped)
    const none = withoutStoredKeys({ ...persistent(), storedKeys: keys }, keys)
    expect(none.storedKeys).toEqual([])
  })
})

describe('a configuration in the first format version', () => {
  it('is read as the configuration of a host with one vCenter and no encryption mode', () => {
    const { crypto: _crypto, cryptoSettings: _settings, ...before } = configuration()
    using encoded = encodeConfiguration({ ...before, ...INITIAL_CRYPTO }, 5n)
    const stored = JSON.parse(encoded.reveal().toString())
    delete stored.crypto
    delete stored.cryptoSettings
    delete stored.keyProviders[0].vcenterInstanceId
    using old = Secret.from(Buffer.from(JSON.stringify({ ...stored, version: 1 })))
    const { configuration: read, stateVersion } = decodeConfiguration(old)
    expect(stateVersion).toBe(5n)
    expect(read).toMatchObject({ ...INITIAL_CRYPTO, keyProviders: [{ vcenterInstanceId: 'vc-1' }] })
  })

  it('is migrated when it is next saved, but not before', async () => {
    using folder = createTemporaryFolder()
    const { crypto: _crypto, cryptoSettings: _settings, ...stored } = storedConfiguration()
    const bytes = writeStored(folder.path, { ...stored, version: 1 })
    const store = openConfigStore(systemEffects, folder.path, Secret.from(Buffer.from(STORE_KEY)))
    const read = await store.load()
    expect(read).toMatchObject({ hostId: configuration().hostId, ...INITIAL_CRYPTO })
    expect(readFileSync(join(folder.path, CONFIG_STORE_FILE)).equals(bytes)).toBe(true)
    await store.save({ ...configuration(), hostId: 'saved' })
    expect((await store.load())?.hostId).toBe('saved')
  })
})

describe('a configuration in a newer format version', () => {
  it('is refused, and stays unchanged on disk', async () => {
    using folder = createTemporaryFolder()
    const bytes = writeStored(folder.path, { ...storedConfiguration(), version: 3 })
    const noted: bigint[] = []
    const store = openConfigStore(systemEffects, folder.path, Secret.from(Buffer.from(STORE_KEY)), {
      seen: 1n,
      note: async (version) => void noted.push(version),
      allowsOlder: false,
    })
    await expect(store.load()).rejects.toMatchObject({
      code: 'CONFIG_STORE_INVALID',
      message:
        'the configuration of this host has version 3, this program knows 1 to 2: use the newer program',
    })
    expect(noted).toEqual([])
    expect(readFileSync(join(folder.path, CONFIG_STORE_FILE)).equals(bytes)).toBe(true)
  })
})

describe('the version of a configuration', () => {
  it('is noted in the TPM only when the configuration is durable', async () => {
    using folder = createTemporaryFolder()
    const noted: bigint[] = []
    const store = openConfigStore(systemEffects, folder.path, Secret.from(Buffer.from(STORE_KEY)), {
      seen: 4n,
      note: async (version) => void noted.push(version),
      allowsOlder: false,
    })
    await store.save(configuration())
    const writing = store.save(configuration())
    await store.noteVersion()
    await writing
    await store.noteVersion()
    expect(noted).toEqual([5n, 6n])
  })
})

describe('a configuration', () => {
  it('keeps the encryption mode, the host key and the settings', async () => {
    using folder = createTemporaryFolder()
    const store = openConfigStore(systemEffects, folder.path, Secret.from(Buffer.alloc(32, 1)))
    const more = {
      crypto: { mode: 'safe', hostKey: { providerName: 'NKP', keyId: 'opaque' } },
      cryptoSettings: {
        keyCachePolicy: 'documented',
        renewMissingHostKey: false,
        cloneVtpmPolicy: 'replace',
        licensedFeatures: ['vtpm'],
      },
    } as const
    await store.save({ ...configuration(), ...more })
    expect(await store.load()).toMatchObject(more)
  })
})

/** Returns the decoded output of encodeConfiguration. */
function storedConfiguration(): Record<string, unknown> {
  using encoded = encodeConfiguration(configuration(), 5n)
  return JSON.parse(encoded.reveal().toString())
}

/**
 * Writes a configuration that another program could have written.
 * @returns the bytes of the file
 */
function writeStored(folder: string, stored: object): Buffer {
  const box = encryptBox({
    randomBytes: systemRandom.bytes,
    key: Secret.from(Buffer.from(STORE_KEY)),
    plaintext: Buffer.from(JSON.stringify(stored)),
    associatedData: Buffer.from(LABELS.configStore),
  })
  writeFileSync(join(folder, CONFIG_STORE_FILE), box)
  return box
}
