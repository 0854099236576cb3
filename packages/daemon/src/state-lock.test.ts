import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import { acquireFileLock, lockStateFolder } from './state-lock.ts'
import { startChild } from './testing/child.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

describe('a file lock', () => {
  it('has one holder at a time within a process', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    const first = acquireFileLock(systemFiles, path)
    expect(first).toBeDefined()
    expect(acquireFileLock(systemFiles, path)).toBeUndefined()
    expect(acquireFileLock(systemFiles, path)).toBeUndefined()
    first?.release()
    const second = acquireFileLock(systemFiles, path)
    expect(second).toBeDefined()
    // A former holder cannot release the lock of another holder.
    first?.release()
    expect(acquireFileLock(systemFiles, path)).toBeUndefined()
    second?.release()
  })

  it('leaves a lock on another file free', () => {
    using folder = createTemporaryFolder()
    const one = acquireFileLock(systemFiles, join(folder.path, 'one'))
    const two = acquireFileLock(systemFiles, join(folder.path, 'two'))
    expect(two).toBeDefined()
    one?.release()
    two?.release()
  })

  it('leaves its file empty, and makes no other file', () => {
    using folder = createTemporaryFolder()
    const lock = acquireFileLock(systemFiles, join(folder.path, 'vm.lck'))
    expect(readdirSync(folder.path)).toEqual(['vm.lck'])
    expect(statSync(join(folder.path, 'vm.lck')).size).toBe(0)
    lock?.release()
    expect(readdirSync(folder.path)).toEqual(['vm.lck'])
  })

  it('refuses a symbolic link, and makes no file at its target', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    const elsewhere = join(folder.path, 'elsewhere')
    symlinkSync(elsewhere, path)
    const refused = expect.objectContaining({
      code: 'STATE_FOLDER_UNUSABLE',
      message: expect.stringContaining('symbolic link'),
    })
    expect(() => acquireFileLock(systemFiles, path)).toThrow(refused)
    expect(existsSync(elsewhere)).toBe(false)
    writeFileSync(elsewhere, '')
    expect(() => acquireFileLock(systemFiles, path)).toThrow(refused)
  })

  it('works in a folder behind a link, with special characters in its name', () => {
    using folder = createTemporaryFolder()
    const strange = join(folder.path, 'a?b#c%41 d')
    mkdirSync(strange)
    symlinkSync(strange, join(folder.path, 'link'))
    const lock = acquireFileLock(systemFiles, join(folder.path, 'link', 'vm.lck'))
    expect(acquireFileLock(systemFiles, join(strange, 'vm.lck'))).toBeUndefined()
    expect(readdirSync(strange)).toEqual(['vm.lck'])
    lock?.release()
  })

  it.each(['-journal', '-wal'])(
    'is refused if a file with the suffix %s is in the same folder',
    (suffix) => {
      using folder = createTemporaryFolder()
      const path = join(folder.path, 'vm.lck')
      writeFileSync(`${path}${suffix}`, 'instructions')
      expect(() => acquireFileLock(systemFiles, path)).toThrow(/must not exist beside a lock file/)
      expect(readFileSync(`${path}${suffix}`, 'utf8')).toBe('instructions')
    },
  )

  it('is refused for a file that is not a lock file, and in a missing folder', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    writeFileSync(path, 'somebody else wrote this here, long enough to be no header of a database')
    expect(() => acquireFileLock(systemFiles, path)).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
    expect(() => acquireFileLock(systemFiles, join(folder.path, 'no', 'vm.lck'))).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
  })
})

describe('the lock of a state folder', () => {
  it('is held without a reference while a process lives, and is free after the process was killed', async () => {
    using folder = createTemporaryFolder()
    using child = startChild('lock-holder.ts', folder.path)
    await child.wrote('locked')
    expect(() => lockStateFolder(systemFiles, folder.path)).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_IN_USE' }),
    )
    child.process.kill('SIGKILL')
    await child.ended()
    lockStateFolder(systemFiles, folder.path).release()
  })

  it('makes a missing folder for its owner only', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'a', 'b')
    lockStateFolder(systemFiles, path).release()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(() => lockStateFolder(systemFiles, join(path, 'state.lock', 'c'))).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
  })

  it('is refused to another process while this process holds it', async () => {
    using folder = createTemporaryFolder()
    const lock = lockStateFolder(systemFiles, folder.path)
    using child = startChild('lock-holder.ts', folder.path)
    const { code, err } = await child.ended()
    expect(code).not.toBe(0)
    expect(err).toContain('STATE_FOLDER_IN_USE')
    lock.release()
  })
})
