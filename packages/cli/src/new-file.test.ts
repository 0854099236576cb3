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
  it('refuses the name -, which does not stand for standard output', async () => {
    const refused = expect.objectContaining({ code: 'USAGE' })
    await expect(writeNewFile('-', [], { replace: true })).rejects.toEqual(refused)
    await expect(refuseExistingFile('-')).rejects.toEqual(refused)
  })

  it('writes chunks in order into a file that only its owner can read', async () => {
    const path = join(folder, 'a')
    const chunks = [Buffer.from('one '), Buffer.from('two')]
    expect(await writeNewFile(path, chunks, { replace: false })).toBe(7)
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('replaces an existing file only if the caller allows it', async () => {
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

  it('reserves space for the content before it asks for the first chunk', async () => {
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

  it('refuses to replace a device, a pipe, a folder, or a link to one of these', async () => {
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

  it('leaves no file behind if its source fails midway', async () => {
    async function* source() {
      yield Buffer.from('half')
      throw new Error('broken off')
    }
    const write = writeNewFile(join(folder, 'a'), source(), { replace: false })
    await expect(write).rejects.toThrow('broken off')
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves its source unread if the file cannot be created', async () => {
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
