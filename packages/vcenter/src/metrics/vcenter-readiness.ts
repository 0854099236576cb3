import { join } from 'node:path'
import { fileCheck, type Readiness } from '@nkpsim/daemon'
import type { Files } from '@nkpsim/effects'
import { DATABASE_FILE } from '../store/store.ts'

/**
 * Whether a vCenter can do its work. It is ready while its store accepts changes and its audit log
 * accepts records. Without the audit log, it refuses calls.
 */
export async function vcenterReadiness(
  files: Files,
  stateFolder: string,
  audit: { isWritten: boolean },
): Promise<Readiness> {
  const failure = audit.isWritten ? undefined : 'the last record could not be written'
  return {
    role: 'vcenter, active',
    checks: [
      await fileCheck(files, 'store', join(stateFolder, DATABASE_FILE)),
      { name: 'audit log', failure },
    ],
  }
}
