import type { Secret } from '@nkpsim/crypto'
import { obtainBoxKey as obtain } from '@nkpsim/daemon/box-key'
import type { FileEffects } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'

export { BOX_KEY_FILE } from '@nkpsim/daemon/box-key'

/**
 * Returns the key that encrypts the database's secret columns.
 * @throws VcenterError STORE_UNUSABLE; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, STORE_FAILED
 */
export function obtainBoxKey(
  effects: FileEffects,
  folder: string,
  databaseExists: boolean,
): Promise<Secret> {
  return obtain(
    effects,
    folder,
    { exists: databaseExists, what: 'database' },
    (message) => new VcenterError('STORE_UNUSABLE', message),
  )
}
