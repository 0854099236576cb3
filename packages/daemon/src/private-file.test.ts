import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Files, systemEffects, systemFiles } from '@nkpsim/effects'
import { giveName, writePrivateFile } from './private-file.ts'

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

it('giveName leaves no empty file if the file cannot be renamed', async () => {
  const fail = (code: string) => async () => {
    throw Object.assign(new Error(code), { code })
  }
  const files = { ...systemFiles, link: fail('EPERM'), rename: fail('EIO') }
  await expect(giveName(files, join(folder, 'part'), join(folder, 'new'))).rejects.toThrow('EIO')
  expect(readdirSync(folder)).toEqual([])
})

describe('writePrivateFile', () => {
  /** Writes a file in a folder whose names cannot be synced. */
  const write = (code: string, options: { replace: boolean }) => {
    const syncFolder: Files['syncFolder'] = async () => {
      throw Object.assign(new Error(`${code}: fsync`), { code })
    }
    const effects = { ...systemEffects, files: { ...systemFiles, syncFolder } }
    return writePrivateFile(effects, join(folder, 'new'), [Buffer.from('data')], options)
  }

  it('writes a file on a file system that cannot sync names, such as shared folders of VirtualBox', async () => {
    expect(await write('EINVAL', { replace: false })).toBe(4)
    expect(readFileSync(join(folder, 'new'), 'utf8')).toBe('data')
  })

  it('leaves no new file if the names of the folder cannot be synced', async () => {
    await expect(write('EIO', { replace: false })).rejects.toThrow('EIO')
    expect(readdirSync(folder)).toEqual([])
    await expect(write('EIO', { replace: false })).rejects.toThrow('EIO')
  })
})
