import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { storeIn } from '../testing/models.ts'
import { writeOlderStore } from '../testing/older-store.ts'
import { obtainBoxKey } from './box-key.ts'
import { renames } from './compose-names.ts'
import { DATABASE_FILE } from './store.ts'
import { recoveryTables } from './tables/recovery-tables.ts'

const APART = 'Gru\u0308n'
const COMPOSED = 'Gr\u00fcn'

const ROWS = `
  INSERT INTO datacenter (name) VALUES ('${APART}'), ('${COMPOSED}');
  INSERT INTO folder (name, datacenter) VALUES ('${APART}', '${APART}');
  INSERT INTO folder (name, datacenter, parent) VALUES ('inner', '${APART}', '${APART}');
  INSERT INTO cluster (name, datacenter, folder) VALUES ('${APART}', '${APART}', '${APART}');
  INSERT INTO host (id, name, address, cluster, tpm_version, encryption_mode, esxi_version)
    VALUES ('h', '${APART}', 'localhost:1', '${APART}', '2.0', 'TPM', '8.0.3');
  INSERT INTO role (name, privileges) VALUES ('${APART}', '[]');
  INSERT INTO user (name, salt, hash, password_version) VALUES ('anna@x', x'00', x'00', 1);
  INSERT INTO permission (user, entity_kind, entity, role, propagates) VALUES
    ('anna@x', 'datacenter', '${APART}', '${APART}', 1),
    ('anna@x', 'datacenter', '${COMPOSED}', 'ReadOnly', 1),
    ('anna@x', 'folder', '${APART}', '${APART}', 1),
    ('anna@x', 'cluster', '${APART}', '${APART}', 1),
    ('anna@x', 'host', '${APART}', '${APART}', 1);
  INSERT INTO event (time_ms, id, entity, message, entity_kind)
    VALUES (9e15, 'ClusterCreatedEvent', '${APART}', '', 'cluster');
  INSERT INTO alarm (record) VALUES ('${JSON.stringify({
    name: 'Virtual Machine Locked Alarm',
    entityKind: 'virtualMachine',
    entity: APART,
    status: 'red',
    message: '',
    sinceMs: 1,
    raisedMs: 2,
    acknowledgedBy: 'anna@x',
    acknowledgedMs: 3,
    isReset: false,
  })}');`

it('names and references that version 0.2 stored as typed become composed', async () => {
  using folder = createTemporaryFolder()
  await writeOlderStore(folder.path, ROWS)
  const store = await storeIn(folder.path)
  const snapshot = store.snapshot()
  // The two names looked identical before.
  expect(snapshot.datacenters).toEqual([COMPOSED, `${COMPOSED} (2)`])
  const datacenter = `${COMPOSED} (2)`
  expect(snapshot.folders).toEqual([
    { name: COMPOSED, datacenter, parent: undefined },
    { name: 'inner', datacenter, parent: COMPOSED },
  ])
  expect(snapshot.clusters).toMatchObject([{ name: COMPOSED, datacenter, folder: COMPOSED }])
  expect(snapshot.hosts).toMatchObject([{ name: COMPOSED, cluster: COMPOSED }])
  expect(snapshot.roles.map(({ name }) => name)).toEqual([COMPOSED])
  expect(snapshot.permissions.map(({ entity, role }) => [entity.kind, entity.name, role])).toEqual([
    ['cluster', COMPOSED, COMPOSED],
    ['datacenter', COMPOSED, 'ReadOnly'],
    ['datacenter', datacenter, COMPOSED],
    ['folder', COMPOSED, COMPOSED],
    ['host', COMPOSED, COMPOSED],
  ])
  expect(snapshot.alarms).toMatchObject([{ entity: COMPOSED, acknowledgedBy: 'anna@x' }])
  expect(store.newestEvents(1, { entity: COMPOSED })).toHaveLength(1)
  store.close()
  const again = await storeIn(folder.path)
  expect(again.snapshot().datacenters).toEqual(snapshot.datacenters)
  again.close()
})

it('the secrets of a schedule can still be read under its composed name', async () => {
  using folder = createTemporaryFolder()
  await writeOlderStore(folder.path, '')
  const password = Buffer.from('Secret-2026')
  {
    using boxKey = await obtainBoxKey(systemEffects, folder.path, true)
    using database = new DatabaseSync(join(folder.path, DATABASE_FILE))
    const schedule = {
      name: APART,
      isEnabled: false,
      spec: {
        parts: ['common'],
        location: 'file:///b',
        locationUser: '',
        locationHostKey: '',
        isEncrypted: true,
      },
      recurrence: { minute: 0, hour: 0, days: [] },
      maxCount: undefined,
      setMs: 1,
    } as const
    recoveryTables(database, boxKey, systemRandom).writes.putBackupSchedule(schedule, {
      backupPassword: Secret.from(Buffer.from(password)),
      locationPassword: undefined,
      locationPrivateKey: undefined,
    })
  }
  const store = await storeIn(folder.path)
  expect(store.recovery.schedules().map(({ name }) => name)).toEqual([COMPOSED])
  const { backupPassword } = store.recovery.scheduleSecrets(COMPOSED)
  expect(backupPassword?.reveal().equals(password)).toBe(true)
  store.close()
})

it('all names become composed, and different names stay different', () => {
  const name = fc.string({ unit: fc.constantFrom('ü', 'u\u0308', 'ü (2)', '\u212b', 'å', 'a') })
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const changes = renames(names)
      const after = names.map((each) => changes.get(each) ?? each)
      expect(new Set(after).size).toBe(names.length)
      for (const each of after) expect(each.normalize('NFC')).toBe(each)
    }),
  )
})
