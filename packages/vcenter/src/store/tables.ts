import type { DatabaseSync } from 'node:sqlite'
import type { Secret } from '@nkpsim/crypto'
import type { Snapshot } from './snapshot.ts'
import { type AccessTables, accessTables } from './tables/access-tables.ts'
import { type AttestationTables, attestationTables } from './tables/attestation-tables.ts'
import { type CustodyTables, custodyTables } from './tables/custody-tables.ts'
import { type InventoryTables, inventoryTables } from './tables/inventory-tables.ts'
import { type KeyProviderTables, keyProviderTables } from './tables/key-provider-tables.ts'
import { type LicenseTables, licenseTables } from './tables/license-tables.ts'
import { type LinkedTables, linkedTables } from './tables/linked-tables.ts'
import { type MonitoringTables, monitoringTables } from './tables/monitoring-tables.ts'
import { type RecoveryTables, recoveryTables } from './tables/recovery-tables.ts'
import { type RestoreTables, restoreTables } from './tables/restore-tables.ts'
import { type SettingTables, settingTables } from './tables/setting-tables.ts'
import { type VmTables, vmTables } from './tables/vm-tables.ts'

/** Writes within a transaction. */
export type Tables = InventoryTables &
  KeyProviderTables &
  CustodyTables &
  AttestationTables &
  MonitoringTables &
  SettingTables &
  VmTables &
  AccessTables &
  RecoveryTables &
  RestoreTables &
  LicenseTables &
  LinkedTables

/** The tables of an open database, secrets boxed under the key. */
export function createTables(database: DatabaseSync, boxKey: Secret) {
  const inventory = inventoryTables(database)
  const keyProviders = keyProviderTables(database, boxKey)
  const custody = custodyTables(database)
  const attestation = attestationTables(database)
  const monitoring = monitoringTables(database)
  const settings = settingTables(database)
  const vms = vmTables(database)
  const access = accessTables(database)
  const recovery = recoveryTables(database, boxKey)
  const restores = restoreTables(database)
  const licenses = licenseTables(database)
  const linked = linkedTables(database, boxKey)
  const tables: Tables = {
    ...inventory.writes,
    ...keyProviders.writes,
    ...custody.writes,
    ...attestation.writes,
    ...monitoring.writes,
    ...settings.writes,
    ...vms.writes,
    ...access.writes,
    ...recovery.writes,
    ...restores.writes,
    ...licenses.writes,
    ...linked.writes,
  }
  return {
    tables,
    recovery: recovery.reader,
    vcenterBackups: custody.vcenterBackups,
    linked: linked.reader,
    newestEvents: monitoring.newestEvents,
    eventsAfter: monitoring.eventsAfter,
    readSnapshot: (): Snapshot => ({
      ...inventory.read(),
      ...keyProviders.read(),
      ...custody.read(),
      ...attestation.read(),
      ...settings.read(),
      ...vms.read(),
      ...access.read(),
      ...monitoring.read(),
      ...restores.read(),
      ...licenses.read(),
      ...linked.read(),
    }),
  }
}
