import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import { giveName } from './private-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-private-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('giveName', () => {
  it('replaces no existing file on a file system without hard links', async () => {
    const link = async () => {
      throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
    }
    const noLinks = { ...systemFiles, link }
    const part = join(folder, 'part')
    const taken = join(folder, 'taken')
    const free = join(folder, 'free')
    writeFileSync(part, 'new')
    writeFileSync(taken, 'old')
    await expect(giveName(noLinks, part, taken)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(taken, 'utf8')).toBe('old')
    await giveName(noLinks, part, free)
    expect(readFileSync(free, 'utf8')).toBe('new')
  })
})
