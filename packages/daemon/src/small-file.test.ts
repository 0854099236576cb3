import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import {
  makeFolders,
  openRegularFile,
  readSmallFile,
  readSmallFileIfThere,
  streamFile,
} from './small-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-small-file-'))
  writeFileSync(join(folder, 'file'), 'content')
  execFileSync('mkfifo', [join(folder, 'pipe')])
  symlinkSync('/dev/zero', join(folder, 'zero'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const NOT_FILES = ['pipe', 'zero', '.']

describe('readSmallFile', () => {
  it('reads a file up to the size limit', () => {
    const path = join(folder, 'file')
    expect(readSmallFile(systemFiles, path, 7).toString()).toBe('content')
    expect(() => readSmallFile(systemFiles, path, 6)).toThrow(`${path} has more than 6 bytes`)
  })

  it.each(NOT_FILES)('neither waits for nor reads %s, which is not a regular file', (name) => {
    const path = join(folder, name)
    const message = `cannot read ${path}: it is not a regular file`
    expect(() => readSmallFile(systemFiles, path, 100)).toThrow(message)
    expect(() => readSmallFileIfThere(systemFiles, path, 100)).toThrow(message)
    expect(() => streamFile(systemFiles, path)).toThrow(message)
  })

  it('does not wait for the reader of a pipe', () => {
    const path = join(folder, 'pipe')
    const message = `cannot read ${path}: it is not a regular file`
    expect(() => openRegularFile(systemFiles, path, 'change')).toThrow(message)
  })

  it('distinguishes a missing file from an unreadable one', () => {
    const path = join(folder, 'none')
    expect(() => readSmallFile(systemFiles, path, 6)).toThrow(
      `cannot read ${path}: no such file or directory`,
    )
    expect(readSmallFileIfThere(systemFiles, path, 6)).toBeUndefined()
    expect(readSmallFileIfThere(systemFiles, join(folder, 'file', 'none'), 6)).toBeUndefined()
    const long = 'a'.repeat(300)
    expect(() => readSmallFileIfThere(systemFiles, join(folder, long), 6)).toThrow('name too long')
  })

  it('reads a file that reports size 0 as a whole, up to the size limit', () => {
    const env = { LARGE: 'x'.repeat(20_000) }
    const child = spawn('/usr/bin/sleep', ['600'], { env, stdio: 'ignore' })
    try {
      const path = `/proc/${child.pid}/environ`
      const whole = Buffer.from(`LARGE=${env.LARGE}\0`)
      expect(statSync(path).size).toBe(0)
      expect(readSmallFile(systemFiles, path, whole.length).equals(whole)).toBe(true)
      expect(() => readSmallFile(systemFiles, path, whole.length - 1)).toThrow('has more than')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('streamFile', () => {
  it('streams the bytes up to a length, in chunks', async () => {
    expect(await text(streamFile(systemFiles, join(folder, 'file')))).toBe('content')
    expect(
      await text(streamFile(systemFiles, join(folder, 'file'), { lengthBytes: 3, chunkBytes: 2 })),
    ).toBe('con')
  })
})

describe('makeFolders', () => {
  it.each(['EACCES', 'EINVAL'])('makes folders in a parent whose sync fails with %s', (code) => {
    const syncFolder = (): never => {
      throw Object.assign(new Error(code), { code })
    }
    const files = { ...systemFiles, now: { ...systemFiles.now, syncFolder } }
    makeFolders(files, join(folder, 'parent', 'child'), 0o700)
    expect(existsSync(join(folder, 'parent', 'child'))).toBe(true)
  })

  it('fails if the parent cannot be made durable', () => {
    const syncFolder = (): never => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    }
    const files = { ...systemFiles, now: { ...systemFiles.now, syncFolder } }
    expect(() => makeFolders(files, join(folder, 'new'), 0o700)).toThrow('EIO')
  })

  it('makes missing folders with the given mode, and leaves existing folders unchanged', () => {
    const path = join(folder, 'a', 'b', 'c')
    makeFolders(systemFiles, path, 0o700)
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700)
    makeFolders(systemFiles, path, 0o755)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('fails if a folder cannot be made', () => {
    expect(() => makeFolders(systemFiles, '/proc/self/none/sub', 0o700)).toThrow(
      /ENOENT|EPERM|EACCES/,
    )
    expect(() => makeFolders(systemFiles, join(folder, 'file'), 0o700)).toThrow('EEXIST')
    expect(() => makeFolders(systemFiles, join(folder, 'file', 'sub'), 0o700)).toThrow(
      /ENOTDIR|EEXIST/,
    )
  })
})
