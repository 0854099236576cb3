import { mkdirSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemFiles } from '@nkpsim/effects'
import { removeLeftovers } from './remove-leftovers.ts'
import { silentLogger } from './testing/silent-logger.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

describe('removeLeftovers', () => {
  it.each([
    ['file', ['a-folder', 'a-link', 'b']],
    ['folder', ['a-file', 'a-link', 'b']],
  ] as const)('removes only a %s whose name is that of a leftover', (kind, kept) => {
    using folder = createTemporaryFolder()
    mkdirSync(join(folder.path, 'a-folder', 'sub'), { recursive: true })
    writeFileSync(join(folder.path, 'a-file'), '')
    symlinkSync(folder.path, join(folder.path, 'a-link'))
    writeFileSync(join(folder.path, 'b'), '')
    const isLeftover = (name: string) => name.startsWith('a-')
    removeLeftovers(systemFiles, folder.path, { kind, isLeftover }, silentLogger)
    expect(readdirSync(folder.path)).toEqual(kept)
  })

  it('logs each leftover that it cannot remove, and removes the others', () => {
    using folder = createTemporaryFolder()
    const kept = join(folder.path, 'a')
    for (const path of [kept, join(folder.path, 'b')]) mkdirSync(path)
    const warnings: unknown[] = []
    const logger = {
      ...silentLogger,
      warn: (event: string, fields?: object) => warnings.push({ event, ...fields }),
    }
    // It behaves like a mount point or an immutable folder, which only root can create.
    const removeFolder = (path: string): void => {
      if (path === kept) rmdirSync(folder.path)
      systemFiles.now.removeFolder(path)
    }
    const files = { ...systemFiles, now: { ...systemFiles.now, removeFolder } }
    const leftovers = { kind: 'folder', isLeftover: () => true } as const
    removeLeftovers(files, folder.path, leftovers, logger)
    expect(readdirSync(folder.path)).toEqual(['a'])
    expect(warnings).toEqual([
      { event: 'leftover.kept', path: kept, reason: 'directory not empty' },
    ])
  })
})
