import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemEffects, systemFiles } from '@nkpsim/effects'
import { removeTemporaryFiles, writeAll, writeFileDurably } from './durable-file.ts'
import { startChild } from './testing/child.ts'
import { silentLogger } from './testing/silent-logger.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

describe('writeFileDurably', () => {
  it('makes and replaces a file with the given mode, and leaves no other file behind', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'state')
    await writeFileDurably(systemEffects, path, Buffer.from('one'), { mode: 0o600 })
    expect(readFileSync(path, 'utf8')).toBe('one')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await writeFileDurably(systemEffects, path, Buffer.alloc(0), { mode: 0o666 })
    expect(readFileSync(path, 'utf8')).toBe('')
    expect(statSync(path).mode & 0o777).toBe(0o666)
    expect(readdirSync(folder.path)).toEqual(['state'])
  })

  it('leaves the target unchanged and no temporary file if the target cannot be replaced', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'state')
    mkdirSync(join(path, 'not-empty'), { recursive: true })
    const write = writeFileDurably(systemEffects, path, Buffer.from('one'), { mode: 0o600 })
    await expect(write).rejects.toMatchObject({ code: 'STORE_FAILED', cause: { code: 'EISDIR' } })
    expect(readdirSync(folder.path)).toEqual(['state'])
  })

  it('fails when the folder is missing', async () => {
    using folder = createTemporaryFolder()
    const write = writeFileDurably(
      systemEffects,
      join(folder.path, 'no', 'state'),
      Buffer.from('one'),
      {
        mode: 0o600,
      },
    )
    await expect(write).rejects.toMatchObject({ code: 'STORE_FAILED' })
  })

  it('keeps every acknowledged write complete when its process is killed at any instant', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'state')
    for (let round = 0; round < 8; round += 1) {
      using child = startChild('durable-writer.ts', folder.path)
      await child.wrote('3\n')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
      child.process.kill('SIGKILL')
      const { out } = await child.ended()
      const acknowledged = Number(out.trimEnd().split('\n').at(-1))
      const lines = readFileSync(path, 'utf8').split('\n')
      const stored = Number(lines[0])
      expect(lines.length).toBe(20_001)
      expect(new Set(lines)).toEqual(new Set([String(stored), '']))
      expect(stored === acknowledged || stored === acknowledged + 1).toBe(true)
    }
    removeTemporaryFiles(systemFiles, folder.path, silentLogger)
    expect(readdirSync(folder.path)).toEqual(['state'])
  })
})

describe('writeAll', () => {
  it('writes from a position on, and continues after a partial write', async () => {
    const disk = Buffer.alloc(10)
    const write = async (bytes: Uint8Array, position: number) => {
      const written = bytes.subarray(0, 3)
      disk.set(written, position)
      return written.length
    }
    await writeAll({ write }, Buffer.from([1, 2, 3, 4, 5, 6, 7]), 2)
    expect([...disk]).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 0])
  })

  it('gives up if the file accepts no bytes', async () => {
    const written = writeAll({ write: async () => 0 }, Buffer.from([1]))
    await expect(written).rejects.toThrow('takes no more')
  })
})

describe('removeTemporaryFiles', () => {
  it('removes only the files that a killed writer left', () => {
    using folder = createTemporaryFolder()
    const kept = ['state', '.state.tmp', '.state.0123456789abcdeX.tmp', 'x.0123456789abcdef.tmp']
    for (const name of [...kept, '.state.0123456789abcdef.tmp']) {
      writeFileSync(join(folder.path, name), '')
    }
    chmodSync(join(folder.path, '.state.0123456789abcdef.tmp'), 0o400)
    // A writer makes no folders. A folder of this name must not prevent the start of a daemon.
    kept.push('.folder.0123456789abcdef.tmp')
    mkdirSync(join(folder.path, '.folder.0123456789abcdef.tmp'))
    removeTemporaryFiles(systemFiles, folder.path, silentLogger)
    expect(readdirSync(folder.path).sort()).toEqual(kept.sort())
  })
})
