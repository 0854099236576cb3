import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { resetCluster } from '../reset/reset-cluster.ts'
import { readClusterFile } from './cluster-file.ts'
import { memoryFolder } from './memory-folder.ts'
import { makeMemoryState, memoryStateOf, removeMemoryFolder } from './memory-state.ts'
import { clusterState, makeCluster } from './start-cluster.ts'
import { stopCluster } from './stop-cluster.ts'

let folder: string
let stateDir: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-memory-test-'))
  stateDir = join(folder, 'c')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const make = (options: { signal?: AbortSignal; onProgress?: (step: string) => void } = {}) =>
  makeCluster({
    stateDir,
    hosts: 1,
    noTpm: [1],
    inMemory: true,
    rootPassword: Secret.from(Buffer.from('Root-Password-1')),
    ...options,
  })

describe('a cluster in memory', () => {
  it('keeps all its state in memory, also after a reset, and leaves no files behind when it is stopped', async () => {
    await make()
    const target = readlinkSync(stateDir)
    expect(target.startsWith(memoryFolder(process.env))).toBe(true)
    await resetCluster({ stateDir })
    expect(clusterState(stateDir)).toBe('up')
    await stopCluster({ stateDir })
    expect(existsSync(target)).toBe(false)
    expect(lstatSync(folder).isDirectory() && existsSync(stateDir)).toBe(false)
  })

  it('leaves no files behind when its start is interrupted', async () => {
    const cut = new AbortController()
    const targets: (string | undefined)[] = []
    const start = make({
      signal: cut.signal,
      onProgress: () => {
        targets.push(memoryStateOf(stateDir))
        cut.abort()
      },
    })
    await expect(start).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(targets[0]).toBeDefined()
    expect(existsSync(targets[0] ?? '/')).toBe(false)
    expect(memoryStateOf(stateDir)).toBeUndefined()
  })

  it('can be created again after a restart of the machine, but never in place of other files', async () => {
    symlinkSync(join(memoryFolder(process.env), 'nkpsim-memory-0123456789abcdef'), stateDir)
    expect(clusterState(stateDir)).toBe('none')
    await make()
    await stopCluster({ stateDir })
    writeFileSync(stateDir, 'thesis')
    await expect(make()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `cannot replace ${stateDir}: not a directory; name another state folder with --state`,
    })
    expect(lstatSync(stateDir).isFile()).toBe(true)
  })

  it('is not replaced after its link was moved, and its stop leaves files of others', async () => {
    await make()
    const moved = join(folder, 'moved')
    renameSync(stateDir, moved)
    const target = readlinkSync(moved)
    await expect(make()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: expect.stringContaining(`nkpsim --state ${target} down --delete`),
    })
    expect(clusterState(moved)).toBe('up')
    writeFileSync(join(moved, 'mine.txt'), 'not of the cluster')
    await stopCluster({ stateDir: moved })
    expect(readdirSync(target)).toEqual(['mine.txt'])
    rmSync(target, { recursive: true })
  })
})

describe('a folder that another user may have made first', () => {
  const mayGive = process.getuid?.() === 0
  const foreign = { code: 'STATE_INVALID', message: expect.stringMatching(/ of this user alone; /) }
  const change = {
    'another mode': (path: string) => chmodSync(path, 0o777),
    'another owner': (path: string) => chownSync(path, 65_534, 65_534),
  }
  const kinds = (['another mode', 'another owner'] as const).filter(
    (kind) => mayGive || kind !== 'another owner',
  )
  const caught = (act: () => unknown): unknown => {
    try {
      return act()
    } catch (error) {
      return error
    }
  }

  it.each(kinds)('is not used as a state in memory: %s', (kind) => {
    makeMemoryState(stateDir)
    const target = readlinkSync(stateDir)
    expect(lstatSync(target).mode & 0o777).toBe(0o700)
    try {
      expect([makeMemoryState(stateDir), readClusterFile(stateDir)]).toEqual([undefined, undefined])
      change[kind](target)
      expect(caught(() => makeMemoryState(stateDir))).toMatchObject(foreign)
      expect(caught(() => readClusterFile(stateDir))).toMatchObject(foreign)
      // Without the link, the folder is a leftover.
      rmSync(stateDir)
      expect(caught(() => makeMemoryState(stateDir))).toMatchObject(foreign)
      expect(existsSync(stateDir)).toBe(false)
    } finally {
      rmSync(target, { recursive: true })
    }
  })
})

describe('removeMemoryFolder', () => {
  it('removes the folder only if the link still leads to it', () => {
    const first = join(folder, 'nkpsim-memory-0000000000000000')
    const second = join(folder, 'nkpsim-memory-1111111111111111')
    for (const path of [first, second]) mkdirSync(path)
    symlinkSync(second, stateDir)
    expect(removeMemoryFolder(stateDir, first)).toBe(false)
    expect([existsSync(second), existsSync(stateDir)]).toEqual([true, true])
    expect(removeMemoryFolder(stateDir, second)).toBe(true)
    expect(readdirSync(folder)).toEqual(['nkpsim-memory-0000000000000000'])
  })
})
