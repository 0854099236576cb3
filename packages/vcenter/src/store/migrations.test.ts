import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { storeIn } from '../testing/models.ts'
import { writeOlderStore } from '../testing/older-store.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import { DATABASE_FILE } from './store.ts'

/** Makes a vCenter's folder with a database of an older program. */
async function folderOfSchema(folder: string, version: number): Promise<void> {
  await writeOlderStore(
    folder,
    `INSERT INTO datacenter (name) VALUES ('Datacenter');
     INSERT INTO cluster (name, datacenter) VALUES ('Cluster', 'Datacenter');
     INSERT INTO host (id, name, address, cluster, tpm_version, encryption_mode, esxi_version)
       VALUES ('h', 'esx-1', 'localhost:1', 'Cluster', '2.0', 'TPM', '8.0.3');`,
    version,
  )
}

function withDatabase<T>(folder: string, work: (database: DatabaseSync) => T): T {
  using database = new DatabaseSync(join(folder, DATABASE_FILE))
  return work(database)
}

const schemaOf = (folder: string) =>
  withDatabase(
    folder,
    (database) => database.prepare('PRAGMA user_version').get()?.['user_version'],
  )

describe('a database of an older schema', () => {
  const older = Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1)

  it.each(older)(
    'with version %i is migrated to the current version, and keeps its content',
    async (version) => {
      using folder = createTemporaryFolder()
      await folderOfSchema(folder.path, version)
      const store = await storeIn(folder.path)
      expect(store.snapshot()).toMatchObject({
        clusters: [{ name: 'Cluster', datacenter: 'Datacenter', folder: undefined }],
        hosts: [{ id: 'h', name: 'esx-1', cluster: 'Cluster', isDisconnected: false }],
      })
      store.close()
      expect(schemaOf(folder.path)).toBe(SCHEMA_VERSION)
    },
  )

  it('is refused and stays unchanged if its content does not fit its version', async () => {
    using folder = createTemporaryFolder()
    await folderOfSchema(folder.path, 2)
    // The third migration would succeed, and the fourth would fail.
    withDatabase(folder.path, (database) => database.exec('CREATE TABLE audit_key (id INTEGER)'))
    const before = readFileSync(join(folder.path, DATABASE_FILE))
    await expect(storeIn(folder.path)).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: `the database cannot be brought from schema 2 to ${SCHEMA_VERSION}, and stays as it is: table audit_key already exists`,
    })
    expect(schemaOf(folder.path)).toBe(2)
    withDatabase(folder.path, (database) =>
      expect(() => database.prepare('SELECT * FROM folder')).toThrow(/no such table/),
    )
    expect(readFileSync(join(folder.path, DATABASE_FILE)).equals(before)).toBe(true)
  })
})

it('a database of a newer schema is refused, and stays unchanged', async () => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  store.close()
  const newer = SCHEMA_VERSION + 1
  withDatabase(folder.path, (database) => database.exec(`PRAGMA user_version = ${newer}`))
  const before = readFileSync(join(folder.path, DATABASE_FILE))
  await expect(storeIn(folder.path)).rejects.toMatchObject({
    code: 'STORE_UNUSABLE',
    message: `the database has schema ${newer}, this program knows ${SCHEMA_VERSION}: use the newer program`,
  })
  expect(readFileSync(join(folder.path, DATABASE_FILE)).equals(before)).toBe(true)
})
