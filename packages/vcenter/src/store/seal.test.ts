import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { ROOT } from '../records/entity.ts'
import { asNative, host, keyProvider, storeIn } from '../testing/models.ts'
import { SCHEMA_BEFORE_SEALS, writeOlderStore } from '../testing/older-store.ts'
import { BOX_KEY_FILE } from './box-key.ts'
import { migrate, SCHEMA_VERSION } from './migrations.ts'
import { DATABASE_FILE, type Store } from './store.ts'

const BOSS = 'boss@x'
const ANNA = 'anna@x'
/** Roles of the permissions in a filled store. */
const RIGHTS = ['NoAccess', 'Own role', 'Admin']
const EVE = `INSERT INTO user (name, salt, hash, password_version) VALUES ('eve@x', x'00', x'00', 1);`
const ADMIN_EVE = `INSERT INTO permission (user, entity_kind, entity, role, propagates)
  VALUES ('eve@x', 'vCenter', '', 'Admin', 1);`
const SESSION = {
  id: 's',
  user: ANNA,
  passwordStamp: 'stamp',
  issuedMs: 1,
  expiresMs: 2,
  lastActiveMs: 1,
}
const touched = expect.objectContaining({
  code: 'STORE_UNUSABLE',
  message: expect.stringMatching(/something other than this vCenter .* restore this vCenter/),
})

function withSql(folder: string, sql: string): void {
  using database = new DatabaseSync(join(folder, DATABASE_FILE))
  database.exec(sql)
}

/**
 * Writes to a table but not to one of its indexes. The schema does not contain the index during the
 * write.
 */
function withSqlPastIndex(folder: string, index: string, constraint: RegExp, sql: string): void {
  const open = (): DatabaseSync => {
    const path = join(folder, DATABASE_FILE)
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
    database.enableDefensive(false)
    database.exec('PRAGMA writable_schema = ON')
    return database
  }
  const columns = 'rowid, type, name, tbl_name, rootpage, sql'
  const another = (database: DatabaseSync): void => {
    const version = Number(database.prepare('PRAGMA schema_version').get()?.['schema_version'])
    database.exec(`PRAGMA schema_version = ${version + 1}`)
  }
  {
    using database = open()
    database.exec(`CREATE TABLE kept AS SELECT rowid AS id, * FROM sqlite_schema WHERE tbl_name =
      (SELECT tbl_name FROM sqlite_schema WHERE name = '${index}')`)
    const table = database.prepare(`SELECT name, sql FROM kept WHERE type = 'table'`).get()
    database
      .prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?')
      .run(String(table?.['sql']).replace(constraint, ''), String(table?.['name']))
    database.exec(`DELETE FROM sqlite_schema WHERE name = '${index}'`)
    another(database)
  }
  using database = open()
  database.exec(sql)
  database.exec(`DELETE FROM sqlite_schema WHERE rowid IN (SELECT id FROM kept);
    INSERT INTO sqlite_schema (${columns}) SELECT ${columns.replace('rowid', 'id')} FROM kept;
    DROP TABLE kept`)
  another(database)
}

async function fill(store: Store): Promise<void> {
  const password = (byte: number) => ({
    salt: Buffer.alloc(16, byte),
    hash: Buffer.alloc(32, byte),
  })
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    for (const name of ['Own', 'Other'])
      tables.insertCluster({ name, datacenter: 'DC', folder: undefined })
    tables.putHost(host({ id: 'h', name: 'esx-1', cluster: 'Other' }))
    tables.putUser({ name: BOSS, password: password(1), passwordVersion: 1 })
    tables.putUser({ name: ANNA, password: password(2), passwordVersion: 1 })
    tables.putRole({ name: 'Own role', privileges: ['System.Read'] })
    tables.putPermission({ user: BOSS, entity: ROOT, role: 'Admin', propagates: true })
    const entity = { kind: 'cluster', name: 'Other' } as const
    tables.putPermission({ user: ANNA, entity: ROOT, role: 'Own role', propagates: true })
    tables.putPermission({ user: ANNA, entity, role: 'NoAccess', propagates: true })
    tables.insertKeyProvider(keyProvider())
    tables.putSetting('nkpsim.login.maxFailures', '3')
    tables.insertEvent({
      timeMs: 1,
      id: 'com.vmware.vc.HostTpmConfigEncryptionEvent',
      entityKind: 'host',
      entity: 'esx-1',
    })
  })
}

describe('a store that something except its vCenter has changed', () => {
  it.each([
    ['an Administrator that was added without the box key', EVE + ADMIN_EVE],
    ['a permission', ADMIN_EVE.replace("'eve@x', 'vCenter', ''", `'${ANNA}', 'datacenter', 'DC'`)],
    ['a role with another privilege', `UPDATE role SET privileges = '["Cryptographer.Access"]'`],
    ['a removed restriction', `DELETE FROM permission WHERE role = 'NoAccess'`],
    [
      'a password that was copied from another user',
      `UPDATE user SET (salt, hash) = (SELECT salt, hash FROM user WHERE name = '${ANNA}')
       WHERE name = '${BOSS}'`,
    ],
    ['a host that was moved to another cluster', `UPDATE host SET cluster = 'Own'`],
    ['a changed setting', `UPDATE setting SET value = '1000'`],
    ['a removed setting', 'DELETE FROM setting'],
    ['a removed key provider', 'DELETE FROM key_provider'],
    [
      'an entry that linked vCenters would take',
      `INSERT INTO domain_entry (key, value, counter, origin)
       VALUES ('permission eve@x', '{"role":"Admin","propagates":true}', 99, 'x')`,
    ],
    ['a licence', `INSERT INTO license (key) VALUES ('x')`],
    [
      'a trigger, which would write when vCenter writes',
      `CREATE TRIGGER t AFTER INSERT ON event BEGIN ${EVE} END`,
    ],
    ['a missing seal', 'DELETE FROM seal'],
    ['a missing seal table', `${EVE}${ADMIN_EVE} DROP TABLE seal`],
    [
      'changes that make it look like an older store',
      `${EVE}${ADMIN_EVE} DROP TABLE seal; PRAGMA user_version = ${SCHEMA_BEFORE_SEALS}`,
    ],
    ['a missing audit key', 'DELETE FROM audit_key'],
  ])('is refused because of %s', async (_what, sql) => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.close()
    withSql(folder.path, sql)
    await expect(storeIn(folder.path)).rejects.toEqual(touched)
  })

  it('is refused if its identity comes from a version without seals', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.close()
    withSql(folder.path, `${EVE}${ADMIN_EVE} DROP TABLE seal; UPDATE vcenter SET version = 1`)
    await expect(storeIn(folder.path)).rejects.toThrow(/identity of this vCenter is damaged/)
  })

  it('is refused if its identity was deleted, because the next vCenter would have its keys and users', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.close()
    withSql(folder.path, `${EVE}${ADMIN_EVE} DELETE FROM seal; DELETE FROM vcenter`)
    await expect(storeIn(folder.path)).rejects.toThrow(/has lost the identity of its vCenter/)
  })

  it.each([
    [
      'a trigger and no rows, in the schema of an older version',
      (path: string) =>
        withSql(path, `CREATE TRIGGER t AFTER INSERT ON event BEGIN ${EVE}${ADMIN_EVE} END`),
      SCHEMA_BEFORE_SEALS,
    ],
    ['the schema of this version and no rows', () => undefined, SCHEMA_VERSION],
    ['an unknown table', (path: string) => withSql(path, 'CREATE TABLE other (id INTEGER)'), 0],
  ])('is refused if it has no identity, but %s', async (_what, plant, version) => {
    using folder = createTemporaryFolder()
    writeFileSync(join(folder.path, BOX_KEY_FILE), Buffer.alloc(32, 7), { mode: 0o600 })
    const database = new DatabaseSync(join(folder.path, DATABASE_FILE))
    if (version > 0) migrate(database, version)
    database.close()
    plant(folder.path)
    await expect(storeIn(folder.path)).rejects.toThrow(/has lost the identity of its vCenter/)
  })

  it('is refused if an old row was put back', async () => {
    using folder = createTemporaryFolder()
    using before = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.copyTo(join(before.path, DATABASE_FILE), { withEvents: true })
    await store.change((tables) => tables.removePermission(BOSS, ROOT))
    store.close()
    withSql(
      folder.path,
      `ATTACH '${join(before.path, DATABASE_FILE)}' AS before;
       INSERT INTO permission SELECT * FROM before.permission WHERE user = '${BOSS}'`,
    )
    await expect(storeIn(folder.path)).rejects.toThrow(/\(permission\)/)
  })

  describe('and whose table differs from its index, so that queries could return either', () => {
    const swapIds = `UPDATE session SET id = CASE id WHEN 's' THEN 't' ELSE 's' END`
    const fillSessions = async (store: Store): Promise<void> => {
      await fill(store)
      await store.change((tables) => {
        tables.putSession(SESSION)
        tables.putSession({ ...SESSION, id: 't', user: BOSS })
      })
    }
    const swap = (folder: string): void =>
      withSqlPastIndex(folder, 'sqlite_autoindex_session_1', / PRIMARY KEY/, swapIds)

    it('is refused if a session was moved to another user', async () => {
      using folder = createTemporaryFolder()
      const store = await storeIn(folder.path)
      await fillSessions(store)
      store.close()
      swap(folder.path)
      await expect(storeIn(folder.path)).rejects.toThrow(/\(session\)/)
    })

    it('refuses the next change if a session was moved to another user while the store is open', async () => {
      using folder = createTemporaryFolder()
      const store = await storeIn(folder.path)
      await fillSessions(store)
      swap(folder.path)
      await expect(() => store.change((tables) => tables.putSetting('a', '1'))).rejects.toThrow(
        /\(session\)/,
      )
      store.close()
    })

    it('is refused if two hosts have exchanged names in the index that lists them', async () => {
      using folder = createTemporaryFolder()
      const store = await storeIn(folder.path)
      await fill(store)
      await store.change((tables) =>
        tables.putHost(host({ id: 'i', name: 'esx-2', cluster: 'Own' })),
      )
      store.close()
      withSql(
        folder.path,
        `UPDATE host SET name = 'x' WHERE id = 'h'; UPDATE host SET name = 'esx-1' WHERE id = 'i';
         UPDATE host SET name = 'esx-2' WHERE id = 'h'`,
      )
      withSqlPastIndex(
        folder.path,
        'sqlite_autoindex_host_2',
        / UNIQUE/,
        `UPDATE host SET name = CASE id WHEN 'h' THEN 'esx-1' ELSE 'esx-2' END`,
      )
      await expect(storeIn(folder.path)).rejects.toThrow(/\(host\)/)
    })
  })

  it('is accepted if only the order of restores differs, because each restore names the audit log of the previous one', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    const logs = [store.identity.instanceId, 'a log', 'another log', 'the newest log']
    const notes = logs.slice(1).map((auditLogId, index) => ({
      ...{ auditLogId, previousLogId: logs[index] ?? '' },
      ...{ timeMs: 1, backupTime: '2026-01-31T00:00:00.000Z' },
    }))
    for (const note of notes) await store.change((tables) => tables.noteRestore(note))
    expect(store.snapshot().lastRestore).toEqual(notes.at(-1))
    store.close()
    withSql(folder.path, 'UPDATE restore SET rowid = -rowid')
    const again = await storeIn(folder.path)
    expect(again.snapshot().lastRestore).toEqual(notes.at(-1))
    again.close()
  })

  it('refuses the next change if another connection wrote while the store is open', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    withSql(folder.path, EVE + ADMIN_EVE)
    expect(store.snapshot().users.map(({ name }) => name)).toEqual([ANNA, BOSS])
    await expect(() => store.change((tables) => tables.insertDatacenter('DC 2'))).rejects.toThrow(
      touched,
    )
    expect(store.snapshot().datacenters).toEqual(['DC'])
  })

  it('keeps its snapshot if the file was written while the store is open, but is refused at the next start', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.close()
    const again = await storeIn(folder.path)
    const path = join(folder.path, DATABASE_FILE)
    const bytes = readFileSync(path)
    const at = bytes.indexOf('NoAccess')
    // Changes pages in the file, but is not a commit of another connection.
    bytes.write('ReadOnly', at)
    writeFileSync(path, bytes)
    await again.change((tables) => tables.insertDatacenter('DC 2'))
    expect(again.snapshot().permissions.map(({ role }) => role)).toEqual(RIGHTS)
    again.close()
    await expect(storeIn(folder.path)).rejects.toThrow(/\(permission\)/)
  })

  it('refuses a change that reads a table whose pages were edited in the file while the store is open', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.close()
    const again = await storeIn(folder.path)
    const path = join(folder.path, DATABASE_FILE)
    const bytes = readFileSync(path)
    const salt = Buffer.alloc(16, 1)
    bytes.fill(2, bytes.indexOf(salt), bytes.indexOf(salt) + salt.length)
    writeFileSync(path, bytes)
    // This value exceeds SQLite's cache, so that SQLite reads the file again.
    const name = 'x'.repeat(16 * 1024 * 1024)
    await again.change((tables) => tables.putSetting('large', name))
    await expect(() => again.change((tables) => tables.deleteUser(ANNA))).rejects.toThrow(
      /\(user\)/,
    )
    again.close()
  })

  it('accepts a write to an unsealed table while the store is open, and reads that table again', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    withSql(folder.path, `INSERT INTO host_holding (host_id, record) VALUES ('h', '{}')`)
    await expect(() => store.change((tables) => tables.insertDatacenter('DC'))).rejects.toThrow(
      /UNIQUE/,
    )
    await store.change((tables) => tables.insertDatacenter('DC 2'))
    expect([...store.snapshot().holdings.keys()]).toEqual(['h'])
    store.close()
  })
})

describe('a sealed database', () => {
  it('keeps the unchanged parts of its snapshot after a change', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    const before = store.snapshot()
    const after = await store.change((tables) => tables.insertDatacenter('DC 2'))
    expect(after.datacenters).toEqual(['DC', 'DC 2'])
    expect(after.users).toBe(before.users)
    expect(after.keyProviders).toBe(before.keyProviders)
    expect(asNative(after.keyProviders[0]).kdk.lengthBytes).toBe(32)
    store.close()
  })

  it('can be opened again after changes and after failed changes', async () => {
    using folder = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    await expect(() => store.change((tables) => tables.insertDatacenter('DC'))).rejects.toThrow(
      /UNIQUE/,
    )
    await store.change((tables) => tables.insertDatacenter('DC 2'))
    store.close()
    const again = await storeIn(folder.path)
    await again.change((tables) => tables.insertDatacenter('DC 3'))
    expect(again.snapshot().datacenters).toEqual(['DC', 'DC 2', 'DC 3'])
    again.close()
  })

  it('can be opened as a copy, even as a copy without events', async () => {
    using folder = createTemporaryFolder()
    using copy = createTemporaryFolder()
    const store = await storeIn(folder.path)
    await fill(store)
    store.copyTo(join(copy.path, DATABASE_FILE), { withEvents: false })
    store.close()
    copyFileSync(join(folder.path, BOX_KEY_FILE), join(copy.path, BOX_KEY_FILE))
    const copied = await storeIn(copy.path)
    expect(copied.snapshot().users.map(({ name }) => name)).toEqual([ANNA, BOSS])
    copied.close()
  })
})

describe('a database of version 0.2', () => {
  const rows = `
    INSERT INTO datacenter (name) VALUES ('DC');
    INSERT INTO cluster (name, datacenter) VALUES ('Cluster', 'DC');
    INSERT INTO host (id, name, address, cluster, tpm_version, encryption_mode, esxi_version)
      VALUES ('h', 'esx-1', 'localhost:1', 'Cluster', '2.0', 'TPM', '8.0.3');
    INSERT INTO user (name, salt, hash, password_version) VALUES ('${ANNA}', x'00', x'00', 1);
    INSERT INTO permission (user, entity_kind, entity, role, propagates) VALUES
      ('${ANNA}', 'vCenter', '', 'ReadOnly', 1),
      ('${ANNA}', 'cluster', 'Cluster', 'Admin', 1),
      ('${ANNA}', 'host', 'esx-1', 'NoAccess', 1),
      ('${ANNA}', 'host', 'removed', 'Admin', 1);`

  it('is sealed once, and keeps its content', async () => {
    using folder = createTemporaryFolder()
    const instanceId = await writeOlderStore(folder.path, rows)
    const store = await storeIn(folder.path)
    expect(store.identity.instanceId).toBe(instanceId)
    expect(store.snapshot().users.map(({ name }) => name)).toEqual([ANNA])
    store.close()
    withSql(folder.path, EVE + ADMIN_EVE)
    await expect(storeIn(folder.path)).rejects.toEqual(touched)
  })

  it('is changed so that permissions on hosts refer to host ids; those on removed hosts are dropped', async () => {
    using folder = createTemporaryFolder()
    await writeOlderStore(folder.path, rows)
    const store = await storeIn(folder.path)
    expect(store.snapshot().permissions.map(({ entity, role }) => [entity, role])).toEqual([
      [{ kind: 'cluster', name: 'Cluster' }, 'Admin'],
      [{ kind: 'host', name: 'esx-1' }, 'NoAccess'],
      [ROOT, 'ReadOnly'],
    ])
    store.close()
  })
})

it('permissions on a removed host do not return with this host, and do not apply to another host with its name', async () => {
  using folder = createTemporaryFolder()
  const store = await storeIn(folder.path)
  await fill(store)
  const entity = { kind: 'host', name: 'esx-1' } as const
  const onHost = () => store.snapshot().permissions.filter((each) => each.entity.kind === 'host')
  await store.change((tables) =>
    tables.putPermission({ user: ANNA, entity, role: 'Admin', propagates: true }),
  )
  expect(onHost()).toEqual([{ user: ANNA, entity, role: 'Admin', propagates: true }])
  for (const id of ['another', 'h']) {
    await store.change((tables) => tables.removeHost(store.snapshot().hosts[0]?.id ?? ''))
    await store.change((tables) => tables.putHost(host({ id, name: 'esx-1', cluster: 'Other' })))
    expect(onHost()).toEqual([])
  }
  await store.change((tables) =>
    tables.putPermission({ user: ANNA, entity, role: 'ReadOnly', propagates: true }),
  )
  await store.change((tables) => tables.removePermission(ANNA, entity))
  expect(onHost()).toEqual([])
  store.close()
})
