import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { acquireFileLock } from '@nkpsim/daemon/state-lock'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { type FileLock, systemFiles } from '@nkpsim/effects'
import { cheapEffects } from '../testing/models.ts'
import { restoreVcenter } from './restore.ts'

const ROUNDS = 20

it('a failed restore removes no lock file that another process locked', async () => {
  using folder = createTemporaryFolder()
  const file = join(folder.path, 'file')
  writeFileSync(file, 'not a backup')
  for (let round = 0; round < ROUNDS; round++) {
    const stateFolder = join(folder.path, `state-${round}`)
    const work = join(folder.path, `.state-${round}.restoring`)
    let isEnded = false
    const restored = restoreVcenter({
      ...cheapEffects,
      file,
      passwords: [],
      stateFolder,
    }).finally(() => {
      isEnded = true
    })
    const locked = lockDuring(work, () => isEnded)
    await expect(restored).rejects.toMatchObject({ code: 'INVALID_BACKUP_FILE' })
    const lock = await locked
    // The folder remains only if another process holds its lock. That lock then excludes all
    // others.
    expect(existsSync(work)).toBe(lock !== undefined)
    if (lock !== undefined)
      expect(acquireFileLock(systemFiles, join(work, 'state.lock'))).toBeUndefined()
    lock?.release()
  }
})

/** Tries to lock a work folder, once a restore has made and locked it, until the restore ends. */
async function lockDuring(work: string, isEnded: () => boolean): Promise<FileLock | undefined> {
  while (!isEnded()) {
    const lock = existsSync(work) ? tryLock(work) : undefined
    if (lock !== undefined) return lock
    await nextTurn()
  }
  return undefined
}

function tryLock(work: string): FileLock | undefined {
  try {
    return acquireFileLock(systemFiles, join(work, 'state.lock'))
  } catch (error) {
    // The restore removed the folder meanwhile.
    if (existsSync(work)) throw error
    return undefined
  }
}
