import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { refuseExistingFile, writeNewFile } from './new-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-new-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('writeNewFile', () => {
  it('writes chunks in order into a file that only its owner can read', async () => {
    const path = join(folder, 'a')
    const chunks = [Buffer.from('one '), Buffer.from('two')]
    expect(await writeNewFile(path, chunks, { replace: false })).toBe(7)
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('leaves an existing file as it is unless it may replace it', async () => {
    const path = join(folder, 'a')
    writeFileSync(path, 'old')
    await expect(refuseExistingFile(path)).rejects.toMatchObject({ code: 'CONFLICT' })
    const write = writeNewFile(path, [Buffer.from('new')], { replace: false })
    await expect(write).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readFileSync(path, 'utf8')).toBe('old')
    await writeNewFile(path, [Buffer.from('new')], { replace: true })
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('asks for the first chunk once there is space for the content', async () => {
    const path = join(folder, 'a')
    async function* chunks() {
      const [part = ''] = readdirSync(folder)
      expect(statSync(join(folder, part)).size).toBe(4096)
      yield Buffer.from('one ')
      yield Buffer.from('two')
    }
    expect(await writeNewFile(path, chunks(), { replace: false, roomBytes: 4096 })).toBe(7)
    expect(readFileSync(path, 'utf8')).toBe('one two')
  })

  it('accepts a name of the maximum length', async () => {
    const path = join(folder, '\u4e00'.repeat(85))
    await writeNewFile(path, [Buffer.from('x')], { replace: false })
    expect(readFileSync(path, 'utf8')).toBe('x')
  })

  it('replaces no device, no pipe and no folder, nor a link to one', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    symlinkSync('/dev/null', join(folder, 'link'))
    for (const path of [pipe, join(folder, 'link'), folder])
      await expect(writeNewFile(path, [Buffer.from('x')], { replace: true })).rejects.toMatchObject(
        {
          code: 'CONFLICT',
          message: expect.stringMatching(/is not a file/),
        },
      )
    expect(statSync(pipe).isFIFO()).toBe(true)
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
  })

  it('leaves nothing when its source fails midway', async () => {
    async function* source() {
      yield Buffer.from('half')
      throw new Error('broken off')
    }
    const write = writeNewFile(join(folder, 'a'), source(), { replace: false })
    await expect(write).rejects.toThrow('broken off')
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not read its source when the file cannot be created', async () => {
    let asked = false
    async function* source() {
      asked = true
      yield Buffer.from('x')
    }
    const write = writeNewFile(join(folder, 'none', 'a'), source(), { replace: false })
    await expect(write).rejects.toThrow(/^cannot write \S+: no such file or directory$/)
    expect(asked).toBe(false)
  })
})
