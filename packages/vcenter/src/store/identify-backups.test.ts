import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { placesOf } from '../custody/custody.ts'
import { updateProvider } from '../key-provider/lifecycle.ts'
import { keyProvider, storeIn } from '../testing/models.ts'
import { writeOlderStore } from '../testing/older-store.ts'
import { BOX_KEY_FILE } from './box-key.ts'
import { encryptColumn } from './boxed-column.ts'
import { DATABASE_FILE } from './store.ts'

const provider = keyProvider({ backedUpTimeMs: 5000 })
const { name, keyId, kcv } = provider
const OTHER_KEY_ID = 'f2a5c0de-0000-4000-8000-000000000001'

/**
 * Stores the provider as version 0.2 did, with a record of its backup and a record of the backup of
 * another key.
 */
async function writeBackedUpProvider(folder: string): Promise<void> {
  await writeOlderStore(
    folder,
    `INSERT INTO key_provider_backup (key_id, time_ms, is_encrypted, user)
       VALUES ('${keyId}', 5000, 1, 'anna'), ('other', 6000, 0, 'ben');`,
  )
  using boxKey = Secret.from(readFileSync(join(folder, BOX_KEY_FILE)))
  const columns = { key_id: keyId, tpm_required: 0, is_default: 0, backed_up_time_ms: 5000 }
  const place = { table: 'key_provider', primaryKey: name, column: 'kdk', version: 1 }
  using database = new DatabaseSync(join(folder, DATABASE_FILE))
  database
    .prepare(
      `INSERT INTO key_provider
         (name, key_id, tpm_required, is_default, backed_up_time_ms, kdk, version)
       VALUES (?, ?, ?, ?, ?, ?, 1)`,
    )
    .run(
      name,
      ...Object.values(columns),
      encryptColumn(boxKey, { ...place, boundTo: columns }, provider.kdk, systemRandom),
    )
}

it('a backup file that version 0.2 recorded stays listed after a change of the key_id', async () => {
  using folder = createTemporaryFolder()
  await writeBackedUpProvider(folder.path)
  const store = await storeIn(folder.path)
  expect(store.snapshot().backups).toMatchObject([
    { keyId, kcv },
    { keyId: 'other', kcv: '' },
  ])
  const updated = await updateProvider(store, name, OTHER_KEY_ID, 9000)
  const input = { snapshot: store.snapshot(), hosts: [], vcenterBackups: [], linked: [] }
  expect(placesOf(input, updated)).toEqual([
    { kind: 'vcenter' },
    { kind: 'backup', timeMs: 5000, isEncrypted: true, user: 'anna' },
  ])
  store.close()
})
