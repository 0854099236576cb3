import type { Secret } from '@nkpsim/crypto'
import type { DatabaseConnection, Random } from '@nkpsim/effects'
import { wipeSecrets } from '../records/key-provider.ts'
import { keyProviderTables } from './tables/key-provider-tables.ts'

/**
 * Adds the KCV to the records of backup files that lack it, because vCenter 0.2 and earlier
 * recorded only the key_id. The record then still belongs to its KDK after the key_id of the
 * provider has changed. If no provider has the key_id of a record, the record stays without a KCV.
 */
export function identifyBackups(
  database: DatabaseConnection,
  boxKey: Secret,
  random: Random,
): void {
  const identify = database.prepare(
    "UPDATE key_provider_backup SET kcv = ? WHERE key_id = ? AND kcv = ''",
  )
  for (const provider of keyProviderTables(database, boxKey, random).read().keyProviders) {
    if (provider.kind === 'native') identify.run(provider.kcv, provider.keyId)
    wipeSecrets(provider)
  }
}
