import type { Secret } from '@nkpsim/crypto'
import { composeName } from '@nkpsim/daemon/name-text'
import type { DatabaseConnection, Random } from '@nkpsim/effects'
import type { AlarmRecord } from '../records/alarm.ts'
import type { HostHolding } from '../records/holding.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import { recoveryTables } from './tables/recovery-tables.ts'

type Kind = 'datacenter' | 'folder' | 'cluster' | 'host' | 'role'

/**
 * Columns that refer to an object by name, apart from the object's own name column. Columns for
 * several kinds of entities are not in this list.
 */
const REFERENCES: Record<Kind, readonly (readonly [table: string, column: string])[]> = {
  datacenter: [
    ['folder', 'datacenter'],
    ['cluster', 'datacenter'],
  ],
  folder: [
    ['folder', 'parent'],
    ['cluster', 'folder'],
  ],
  cluster: [['host', 'cluster']],
  host: [],
  role: [['permission', 'role']],
}

/**
 * Composes stored names (Unicode NFC), because vCenter 0.2 and earlier stored them as typed. If the
 * composed name is already in use, the name becomes `NAME (2)`. Names of key providers are
 * unchanged, because files of virtual machines contain them.
 */
export function composeStoredNames(
  database: DatabaseConnection,
  boxKey: Secret,
  random: Random,
): void {
  // Checks foreign keys only at the end, because a name and its references change one after the
  // other.
  database.exec('PRAGMA defer_foreign_keys = ON')
  const renamed = new Map<string, string>()
  for (const kind of Object.keys(REFERENCES) as Kind[])
    for (const [from, to] of renames(namesOf(database, kind))) {
      rename(database, kind, from, to)
      renamed.set(`${kind} ${from}`, to)
    }
  composeSchedules(database, boxKey, random)
  composeRecords(database, (kind, name) => renamed.get(`${kind} ${name}`) ?? composeName(name))
}

/** Returns the new name of each name that is not composed. All new names are different. Pure. */
export function renames(names: readonly string[]): Map<string, string> {
  const taken = new Set(names.filter((name) => composeName(name) === name))
  const changes = new Map<string, string>()
  for (const name of names) {
    const composed = composeName(name)
    if (composed === name) continue
    let free = composed
    for (let number = 2; taken.has(free); number++) free = `${composed} (${number})`
    taken.add(free)
    changes.set(name, free)
  }
  return changes
}

function namesOf(database: DatabaseConnection, table: string): string[] {
  return database
    .prepare(`SELECT name FROM ${table} ORDER BY name`)
    .all()
    .map((row) => String(row['name']))
}

function rename(database: DatabaseConnection, kind: Kind, from: string, to: string): void {
  database.prepare(`UPDATE ${kind} SET name = ? WHERE name = ?`).run(to, from)
  for (const [table, column] of REFERENCES[kind])
    database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`).run(to, from)
  const ofKind: [string, string][] = [['event', 'entity_kind']]
  if (kind === 'cluster' || kind === 'folder') ofKind.push(['entity_default', 'kind'])
  // Permissions on hosts refer to the id of the host instead of its name.
  if (kind !== 'host' && kind !== 'role') ofKind.push(['permission', 'entity_kind'])
  for (const [table, column] of ofKind)
    database
      .prepare(`UPDATE ${table} SET entity = ? WHERE ${column} = ? AND entity = ?`)
      .run(to, kind, from)
}

/**
 * Renames schedules. Their secrets are encrypted again, because they are bound to the schedule's
 * name.
 */
function composeSchedules(database: DatabaseConnection, boxKey: Secret, random: Random): void {
  const { reader, writes } = recoveryTables(database, boxKey, random)
  for (const [from, to] of renames(namesOf(database, 'backup_schedule'))) {
    const schedule = reader.schedules().find(({ name }) => name === from)
    if (schedule === undefined) continue
    const secrets = reader.scheduleSecrets(from)
    try {
      writes.putBackupSchedule({ ...schedule, name: to }, secrets)
      writes.deleteBackupSchedule(from)
    } finally {
      for (const secret of Object.values(secrets)) secret?.wipe()
    }
  }
}

/** Composes the names in JSON records. */
function composeRecords(
  database: DatabaseConnection,
  nameOf: (kind: string, name: string) => string,
): void {
  eachRecord<AlarmRecord>(database, 'alarm', 'id', (alarm) => ({
    ...alarm,
    entity:
      alarm.entityKind === 'keyProvider' ? alarm.entity : nameOf(alarm.entityKind, alarm.entity),
  }))
  eachRecord<HostHolding>(database, 'host_holding', 'host_id', (holding) => ({
    ...holding,
    host: nameOf('host', holding.host),
  }))
  eachRecord<HostInventory>(database, 'host_inventory', 'host_id', (inventory) => ({
    ...inventory,
    vms: inventory.vms.map((vm) => ({ ...vm, name: composeName(vm.name) })),
  }))
}

function eachRecord<T>(
  database: DatabaseConnection,
  table: string,
  key: string,
  change: (record: T) => T,
): void {
  const put = database.prepare(`UPDATE ${table} SET record = ? WHERE ${key} = ?`)
  for (const row of database.prepare(`SELECT ${key} AS key, record FROM ${table}`).all()) {
    const before = String(row['record'])
    const after = JSON.stringify(change(JSON.parse(before) as T))
    if (after !== before) put.run(after, row['key'] ?? null)
  }
}
