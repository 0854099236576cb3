import { DEFAULT_HOST_POLICY, type HostPolicy } from '../../records/host-policy.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { text } from './row.ts'

/**
 * Name of the row for the host policy, in the table of settings. A setting cannot have this name,
 * because names of settings contain no spaces.
 */
const HOST_POLICY = 'attestation policy'

/** Writes settings. */
export type SettingTables = {
  putHostPolicy(policy: HostPolicy): void
  /** Stores the value of a setting as text. */
  putSetting(name: string, value: string): void
  /** Resets a setting to its default. */
  removeSetting(name: string): void
}

export function settingTables(database: Preparing) {
  const put = database.prepare(
    `INSERT INTO setting (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  )
  const remove = database.prepare('DELETE FROM setting WHERE name = ?')
  const all = database.prepare('SELECT name, value FROM setting')

  const writes: SettingTables = {
    putHostPolicy: (policy) => void put.run(HOST_POLICY, JSON.stringify(policy)),
    putSetting: (name, value) => void put.run(name, value),
    removeSetting: (name) => void remove.run(name),
  }
  const read = (): Pick<Snapshot, 'hostPolicy' | 'settings'> => {
    const settings = new Map(all.all().map((row) => [text(row, 'name'), text(row, 'value')]))
    const policy = settings.get(HOST_POLICY)
    settings.delete(HOST_POLICY)
    return {
      hostPolicy: policy === undefined ? DEFAULT_HOST_POLICY : (JSON.parse(policy) as HostPolicy),
      settings,
    }
  }
  return { writes, read }
}
