import type { Secret } from '@nkpsim/crypto'
import type { DatabaseConnection, Random } from '@nkpsim/effects'
import type { Snapshot } from './snapshot.ts'
import {
  type AccessTables,
  rightsTables,
  sessionTables,
  userTables,
} from './tables/access-tables.ts'
import { type AttestationTables, attestationTables } from './tables/attestation-tables.ts'
import { type CustodyTables, custodyTables } from './tables/custody-tables.ts'
import { type InventoryTables, inventoryTables } from './tables/inventory-tables.ts'
import { type KeyProviderTables, keyProviderTables } from './tables/key-provider-tables.ts'
import { type KmsTables, kmsTables } from './tables/kms-tables.ts'
import { type LicenseTables, licenseTables } from './tables/license-tables.ts'
import { type LinkedTables, linkedTables } from './tables/linked-tables.ts'
import { type MonitoringTables, monitoringTables } from './tables/monitoring-tables.ts'
import { type PositionTables, positionTables } from './tables/position-tables.ts'
import { type RecoveryTables, recoveryTables } from './tables/recovery-tables.ts'
import { type RestoreTables, restoreTables } from './tables/restore-tables.ts'
import { type SettingTables, settingTables } from './tables/setting-tables.ts'
import { type TaskTables, taskTables } from './tables/task-tables.ts'
import {
  type TrustedInfrastructureTables,
  trustedInfrastructureTables,
} from './tables/trusted-infrastructure-tables.ts'
import { type VmTables, vmTables } from './tables/vm-tables.ts'
import { type VsanTables, vsanTables } from './tables/vsan-tables.ts'
import { type TableUse, type TrackedDatabase, trackDatabase } from './tracked-database.ts'

/** Methods that write within a transaction. */
export type Tables = InventoryTables &
  PositionTables &
  KeyProviderTables &
  KmsTables &
  CustodyTables &
  AttestationTables &
  MonitoringTables &
  TaskTables &
  SettingTables &
  VmTables &
  AccessTables &
  RecoveryTables &
  RestoreTables &
  LicenseTables &
  LinkedTables &
  TrustedInfrastructureTables &
  VsanTables

/** Opens all tables of a database. Secrets are encrypted with the box key. */
export function createTables(
  database: DatabaseConnection,
  boxKey: Secret,
  random: Random,
  use: TableUse,
) {
  const track = trackDatabase(database, use)
  const part = <Part extends object>(make: (tracked: TrackedDatabase) => Part) => {
    const tracked = track()
    return { ...make(tracked), reads: tracked.reads }
  }
  const inventory = part(inventoryTables)
  const positions = part(positionTables)
  const keyProviders = part((tracked) => keyProviderTables(tracked, boxKey, random))
  const kms = part((tracked) => kmsTables(tracked, boxKey, random))
  const custody = part(custodyTables)
  const attestation = part(attestationTables)
  const monitoring = part(monitoringTables)
  const tasks = part(taskTables)
  const settings = part(settingTables)
  const vms = part(vmTables)
  const users = part(userTables)
  const rights = part(rightsTables)
  const sessions = part(sessionTables)
  const recovery = part((tracked) => recoveryTables(tracked, boxKey, random))
  const restores = part(restoreTables)
  const licenses = part(licenseTables)
  const linked = part((tracked) => linkedTables(tracked, boxKey, random))
  const trusted = part(trustedInfrastructureTables)
  const vsan = part(vsanTables)
  const tables: Tables = {
    ...inventory.writes,
    ...positions.writes,
    ...keyProviders.writes,
    ...kms.writes,
    ...custody.writes,
    ...attestation.writes,
    ...monitoring.writes,
    ...tasks.writes,
    ...settings.writes,
    ...vms.writes,
    ...users.writes,
    ...rights.writes,
    ...sessions.writes,
    ...recovery.writes,
    ...restores.writes,
    ...licenses.writes,
    ...linked.writes,
    ...trusted.writes,
    ...vsan.writes,
  }
  return {
    tables,
    recovery: recovery.reader,
    vcenterBackups: custody.vcenterBackups,
    goneBackups: custody.goneBackups,
    kms: kms.reader,
    linked: linked.reader,
    newestEvents: monitoring.newestEvents,
    eventsAfter: monitoring.eventsAfter,
    tasks: tasks.reader,
    /**
     * Reads the stored data. Only those parts of the known snapshot are read again whose tables
     * were written. The other parts stay the same objects.
     */
    readSnapshot: (known?: KnownSnapshot): Snapshot => {
      const isSame = (reads: ReadonlySet<string>): boolean =>
        known !== undefined && ![...reads].some((table) => known.written.has(table))
      const read = <Part>(part: {
        reads: ReadonlySet<string>
        read: (known?: KnownSnapshot) => Part
      }) => (isSame(part.reads) ? undefined : part.read(known))
      const now: Partial<Snapshot> = {
        ...read(inventory),
        ...read(positions),
        ...read(keyProviders),
        ...read(custody),
        ...read(attestation),
        ...read(settings),
        ...read(vms),
        ...read(users),
        ...read(rights),
        ...read(sessions),
        ...read(monitoring),
        ...read(restores),
        ...read(licenses),
        ...read(linked),
        ...read(trusted),
        ...read(vsan),
      }
      // This cast is safe, because each part that is not read now is in the known snapshot.
      return { ...known?.snapshot, ...now } as Snapshot
    },
  }
}

/** An earlier snapshot, and the tables that were written after it. */
export type KnownSnapshot = { snapshot: Snapshot; written: ReadonlySet<string> }
