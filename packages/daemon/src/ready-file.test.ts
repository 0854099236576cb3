import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemEffects, systemFiles } from '@nkpsim/effects'
import { READY_FILE, removeReadyFile, writeReadyFile } from './ready-file.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

describe('the ready file', () => {
  it('contains what the daemon writes, until the daemon removes it', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, READY_FILE)
    await removeReadyFile(systemFiles, folder.path)
    await writeReadyFile(systemEffects, folder.path, { pid: 1, port: 2 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ pid: 1, port: 2 })
    expect(statSync(path).mode & 0o777).toBe(0o644)
    await removeReadyFile(systemFiles, folder.path)
    expect(existsSync(path)).toBe(false)
  })
})
