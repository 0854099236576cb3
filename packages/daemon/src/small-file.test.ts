import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeFolders, readSmallFile } from './small-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-small-file-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('readSmallFile', () => {
  it('reads a file up to its bound', () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'content')
    expect(readSmallFile(path, 7).toString()).toBe('content')
    expect(() => readSmallFile(path, 6)).toThrow('has more than 6 bytes')
    expect(() => readSmallFile(join(folder, 'none'), 6)).toThrow('ENOENT')
  })

  it('waits for no pipe, and reads no device and no folder', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    symlinkSync('/dev/zero', join(folder, 'zero'))
    for (const name of ['pipe', 'zero', '.'])
      expect(() => readSmallFile(join(folder, name), 100)).toThrow('is not a file')
  })

  it('reads no more than it may of a file that tells no size', () => {
    expect(() => readSmallFile('/proc/self/smaps', 0)).toThrow('has more than 0 bytes')
  })
})

describe('makeFolders', () => {
  it('makes what is missing, with the mode, and leaves what is there', () => {
    const path = join(folder, 'a', 'b', 'c')
    makeFolders(path, 0o700)
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700)
    makeFolders(path, 0o755)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('ends where a folder cannot be made', () => {
    expect(() => makeFolders('/proc/self/none/sub', 0o700)).toThrow(/ENOENT|EPERM|EACCES/)
    writeFileSync(join(folder, 'taken'), '')
    expect(() => makeFolders(join(folder, 'taken'), 0o700)).toThrow('EEXIST')
    expect(() => makeFolders(join(folder, 'taken', 'sub'), 0o700)).toThrow(/ENOTDIR|EEXIST/)
  })
})
