import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { inferPlace, originOf, type Place, readPlace } from './cluster-place.ts'
import { formerSocketFolderName } from './socket-folder-name.ts'

let folder: string
beforeEach(() => {
  folder = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-place-'))).path
  mkdirSync(join(folder, 'a'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string): Place => readPlace(join(folder, name))

describe('originOf', () => {
  it('recognises a state folder through any link', () => {
    const recorded = at('a')
    symlinkSync('a', join(folder, 'link'))
    expect(originOf(recorded, at('link'))).toEqual({ kind: 'own', path: join(folder, 'a') })
  })

  it('recognises a moved folder, even if another folder is at its former path', () => {
    const recorded = at('a')
    renameSync(join(folder, 'a'), join(folder, 'old'))
    mkdirSync(join(folder, 'a'))
    expect(originOf(recorded, at('old'))).toEqual({ kind: 'moved', path: join(folder, 'a') })
    expect(originOf(recorded, at('a')).kind).toBe('copy')
  })

  it('recognises a copy, even if the original is gone', () => {
    const recorded = at('a')
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true })
    expect(originOf(recorded, at('b'))).toEqual({ kind: 'copy', path: join(folder, 'a') })
    rmSync(join(folder, 'a'), { recursive: true })
    expect(originOf(recorded, at('b')).kind).toBe('copy')
  })

  it('recognises a folder after the machine renumbers its devices, but not a subvolume with the same inode', () => {
    const here = { path: '/srv/lab', device: '45', inode: '256' }
    expect(originOf({ ...here, device: '46' }, here).kind).toBe('own')
    expect(originOf({ ...here, device: '46', path: '/srv/original' }, here).kind).toBe('copy')
  })
})

describe('inferPlace', () => {
  const here = { path: '/srv/lab', device: '1', inode: '10' }
  const kindOf = (tpmSocketFolder: string, there: Record<string, Place>, stateDir = here.path) =>
    originOf(inferPlace(tpmSocketFolder, { stateDir, here, find: (path) => there[path] }), here)
      .kind

  it.each<[string, string, Record<string, Place>, string]>([
    ['in the folder where it was made', '/srv/lab/tpms', { '/srv/lab': here }, 'own'],
    ['made through a link', '/srv/link/tpms', { '/srv/link': here }, 'own'],
    ['moved', '/srv/former/tpms', {}, 'moved'],
    [
      'copied, or moved with another cluster in its former place',
      '/srv/original/tpms',
      { '/srv/original': { path: '/srv/original', device: '1', inode: '11' } },
      'copy',
    ],
    [
      'with sockets in a folder named after its own path',
      `/tmp/${formerSocketFolderName('/srv/lab')}`,
      {},
      'own',
    ],
    [
      'with sockets in a folder named after another path',
      `/tmp/${formerSocketFolderName('/srv/other')}`,
      {},
      'copy',
    ],
    ['with sockets in an unrelated folder', '/home/somebody/thesis', {}, 'copy'],
  ])('infers the origin of a cluster file of 0.2: %s', (_, sockets, there, kind) => {
    expect(kindOf(sockets, there)).toBe(kind)
  })
})
