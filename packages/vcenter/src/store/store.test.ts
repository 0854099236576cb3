import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { host, keyProvider, storeIn } from '../testing/models.ts'
import { isStoreFailure } from './store-error.ts'

const unusable = expect.objectContaining({ code: 'STORE_UNUSABLE' })
const KDK_HEX = 'a5'.repeat(32)

const withSql = (folder: string, ...statements: string[]): void => {
  const database = new DatabaseSync(join(folder, 'vcenter.db'))
  for (const statement of statements) database.exec(statement)
  database.close()
}

/** Makes a store with two providers, and closes it. */
async function filled(folder: string): Promise<void> {
  const store = await storeIn(folder)
  await store.change((tables) => {
    tables.insertKeyProvider(keyProvider({ name: 'A' }))
    tables.insertKeyProvider(keyProvider({ name: 'B' }))
    tables.bumpGeneration()
  })
  store.close()
}

describe('the store of a vCenter', () => {
  it('has the same content after it was closed and opened again', async () => {
    using folder = createTemporaryFolder()
    const first = await storeIn(folder.path)
    const provider = keyProvider({ isDefault: true })
    const kept = provider.kcv
    await first.change((tables) => {
      tables.insertDatacenter('DC')
      tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
      tables.putHost(host({ id: 'h', name: 'esx-1' }))
      tables.insertKeyProvider(provider)
      tables.bumpGeneration()
    })
    const { instanceId } = first.identity
    first.close()
    const second = await storeIn(folder.path)
    expect(second.identity.instanceId).toBe(instanceId)
    expect(second.snapshot()).toMatchObject({
      generation: 1,
      datacenters: ['DC'],
      clusters: [{ name: 'Cluster', datacenter: 'DC' }],
      hosts: [{ id: 'h', name: 'esx-1', cluster: 'Cluster' }],
      keyProviders: [{ name: 'NKP', kcv: kept, isDefault: true, backedUpTimeMs: 1000 }],
    })
    second.close()
  })

  it('stores the keys of hosts and backups under the field names of earlier releases', async () => {
    using folder = createTemporaryFolder()
    const first = await storeIn(folder.path)
    const key = { provider: 'NKP', keyId: 'k', kcv: 'c' }
    const held = {
      ...{ ...key, sinceMs: 1, isSent: false, usable: true, isDefault: true },
      ...{ custody: 'TPM', foreign: false },
    }
    const holding = { host: 'esx-1', encryptionMode: 'TPM', heardMs: 1, keys: [held] }
    const backup = {
      ...{ id: 'b', schedule: 'nightly', location: '/backups', fileName: 'b.backup', timeMs: 1 },
      ...{ isEncrypted: true, isComplete: true, keys: [key] },
    }
    await first.change((tables) => {
      tables.putHostHolding('h', holding)
      tables.putVcenterBackup(backup)
    })
    first.close()
    const database = new DatabaseSync(join(folder.path, 'vcenter.db'))
    const rowOf = (table: string): unknown =>
      JSON.parse(String(database.prepare(`SELECT record FROM ${table}`).get()?.['record']))
    expect(rowOf('host_holding')).toMatchObject({ host: 'esx-1', kdks: [held] })
    expect(rowOf('vcenter_backup')).toMatchObject({ fileName: 'b.backup', kdks: [key] })
    database.close()
    const second = await storeIn(folder.path)
    expect(second.snapshot().holdings.get('h')).toEqual(holding)
    expect(second.vcenterBackups()).toEqual([backup])
    second.close()
  })

  it('can be read only by its owner, and contains no plaintext secret', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    const { Secret } = await import('@nkpsim/crypto')
    await store.change((tables) => {
      tables.insertKeyProvider(keyProvider({ kdk: Secret.from(Buffer.from(KDK_HEX, 'hex')) }))
    })
    for (const file of ['vcenter.db', 'vcenter.db-wal', 'box.key']) {
      const path = join(folder.path, file)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      const bytes = readFileSync(path)
      expect(bytes.includes(Buffer.from(KDK_HEX, 'hex')) || bytes.includes('PRIVATE KEY')).toBe(
        false,
      )
    }
    store.close()
  })

  it('is unchanged if the work of a change throws, and can still be changed', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await store.change((tables) => tables.insertDatacenter('DC'))
    const failing = () =>
      store.change((tables) => {
        tables.insertDatacenter('second')
        tables.insertDatacenter('DC')
      })
    await expect(failing).rejects.toThrow(/UNIQUE/)
    expect(store.snapshot().datacenters).toEqual(['DC'])
    await store.change((tables) => tables.insertDatacenter('third'))
    expect(store.snapshot().datacenters).toEqual(['DC', 'third'])
    store.close()
  })

  it('raises its generation above a generation that a host reports, and never lowers it', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    expect((await store.change((tables) => tables.raiseGenerationAbove(7))).generation).toBe(8)
    expect((await store.change((tables) => tables.raiseGenerationAbove(3))).generation).toBe(8)
    store.close()
  })
})

describe('a damaged or manipulated store', () => {
  it.each([
    ['a changed provider name', "UPDATE key_provider SET name = 'C' WHERE name = 'A'"],
    ['a changed key_id', "UPDATE key_provider SET key_id = 'x' WHERE name = 'A'"],
    [
      'a changed TPM constraint',
      "UPDATE key_provider SET tpm_required = 1 - tpm_required WHERE name = 'A'",
    ],
    [
      'a backup that was not made',
      "UPDATE key_provider SET backed_up_time_ms = 1 WHERE name = 'A'",
    ],
    ['a default that was not set', "UPDATE key_provider SET is_default = 1 WHERE name = 'A'"],
    ['a changed version', "UPDATE key_provider SET version = version + 1 WHERE name = 'A'"],
    [
      'two exchanged KDKs',
      'UPDATE key_provider SET kdk = (SELECT kdk FROM key_provider AS other WHERE other.name <> key_provider.name)',
    ],
    ['a KDK in an invalid box', "UPDATE key_provider SET kdk = x'00' WHERE name = 'A'"],
    ['a changed instance id', "UPDATE vcenter SET instance_id = 'x'"],
    ['changed certificates', "UPDATE vcenter SET identity = '{}'"],
  ])('cannot be opened because of %s', async (_what, sql) => {
    using folder = createTemporaryFolder()
    await filled(folder.path)
    withSql(folder.path, sql)
    await expect(storeIn(folder.path)).rejects.toEqual(unusable)
  })

  it('cannot be opened if a bit is flipped in a row with a KDK', async () => {
    using folder = createTemporaryFolder()
    await filled(folder.path)
    withSql(folder.path, 'PRAGMA wal_checkpoint(TRUNCATE)')
    const path = join(folder.path, 'vcenter.db')
    const good = readFileSync(path)
    const box = new DatabaseSync(path, { readOnly: true })
    const kdk = box.prepare("SELECT kdk FROM key_provider WHERE name = 'A'").get()?.['kdk']
    box.close()
    const at = good.indexOf(Buffer.from(kdk as Uint8Array))
    expect(at).toBeGreaterThan(0)
    for (let offset = -20; offset < 61; offset += 5) {
      const bad = Buffer.from(good)
      bad.writeUInt8(bad.readUInt8(at + offset) ^ 4, at + offset)
      writeFileSync(path, bad)
      await expect(storeIn(folder.path)).rejects.toEqual(unusable)
    }
  })

  it('cannot be opened if its box.key is missing, truncated or from another store', async () => {
    using folder = createTemporaryFolder()
    using other = createTemporaryFolder()
    await filled(folder.path)
    await filled(other.path)
    const key = join(folder.path, 'box.key')
    copyFileSync(join(other.path, 'box.key'), key)
    await expect(storeIn(folder.path)).rejects.toEqual(unusable)
    writeFileSync(key, 'short')
    await expect(storeIn(folder.path)).rejects.toThrow(/damaged/)
    rmSync(key)
    await expect(storeIn(folder.path)).rejects.toThrow(/is missing/)
  })

  it('cannot be opened if its schema is newer, or if its file is not a database', async () => {
    using folder = createTemporaryFolder()
    await filled(folder.path)
    withSql(folder.path, 'PRAGMA user_version = 99')
    await expect(storeIn(folder.path)).rejects.toThrow(/use the newer program/)
    rmSync(join(folder.path, 'vcenter.db-wal'), { force: true })
    writeFileSync(
      join(folder.path, 'vcenter.db'),
      'this is not a database, whatever its name says. '.repeat(50),
    )
    await expect(storeIn(folder.path)).rejects.toEqual(unusable)
  })
})

describe('an error of the store', () => {
  const sqlite = (errcode: number) =>
    Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode })

  it('ends the daemon, unless SQLite refused a statement because of a constraint', () => {
    for (const errcode of [10, 11, 13, 8, 14, 26, 522, 778, 1])
      expect(isStoreFailure(sqlite(errcode))).toBe(true)
    for (const errcode of [19, 1555, 2067, 787]) expect(isStoreFailure(sqlite(errcode))).toBe(false)
    expect(isStoreFailure(new Error('anything'))).toBe(false)
  })

  it('is passed to onFailure if a change reads a damaged row', async () => {
    using folder = createTemporaryFolder()
    await filled(folder.path)
    const store = await storeIn(folder.path)
    withSql(folder.path, "UPDATE key_provider SET kdk = x'00' WHERE name = 'A'")
    await expect(() => store.change((tables) => tables.insertDatacenter('DC'))).rejects.toThrow(
      unusable,
    )
  })
})
