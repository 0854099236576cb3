import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { isMissing } from '@nkpsim/daemon/system-reason'
import { until } from '@nkpsim/daemon/testing'
import { connectHost, connectVcenter } from '../operator/channels.ts'
import { clusterProcesses } from './cluster-status.ts'
import { loadCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { resumeCluster } from './resume-cluster.ts'
import { clusterState, makeCluster } from './start-cluster.ts'
import { stopCluster } from './stop-cluster.ts'

let root: string
let folder: string
const at = (name: string) => join(folder, name)
const pids = (name: string) => clusterProcesses({ stateDir: at(name) }).map(({ pid }) => pid)
const tpmState = (name: string) =>
  join(clusterPaths.tpm(at(name), 'esx-1'), 'state', 'tpm2-00.permall')
const make = (name: string, hosts: number) =>
  makeCluster({
    stateDir: at(name),
    hosts,
    noTpm: [],
    rootPassword: Secret.from(Buffer.from('Root-Password-1')),
  })

/** Copies a folder in which processes write. Returns whether no file vanished meanwhile. */
function isCopied(from: string, to: string): boolean {
  try {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true })
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nkpsim-moved-'))
  // The long path forces the sockets into a folder outside of the state folder.
  folder = join(root, 'long-'.repeat(16))
  mkdirSync(folder)
})
afterEach(async () => {
  for (const name of readdirSync(folder))
    await stopCluster({ stateDir: at(name), deleteState: true })
  rmSync(root, { recursive: true })
})

it('a cluster owns its processes through any link, and a copy of its folder owns none', async () => {
  await make('a', 1)
  symlinkSync('a', at('link'))
  expect(clusterState(at('link'))).toBe('up')
  expect(await stopCluster({ stateDir: at('link') })).toHaveLength(3)
  expect(existsSync(tpmState('a'))).toBe(true)
  await resumeCluster({ stateDir: at('link') })
  expect(clusterState(at('a'))).toBe('up')

  await until(() => isCopied(at('a'), at('b')))
  const before = pids('a')
  expect(clusterState(at('b'))).toBe('stopped')
  expect(pids('b')).toEqual([])
  expect(() => connectVcenter(at('b'))).toThrow(/is a copy of the cluster in .*\/a,/)
  await expect(resumeCluster({ stateDir: at('b') })).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringMatching(/copy .* stop that one first: nkpsim --state \S+\/a down$/),
  })
  expect(await stopCluster({ stateDir: at('b') })).toEqual([])
  expect([clusterState(at('a')), pids('a')]).toEqual(['up', before])

  // After the original is stopped, the copy becomes an ordinary cluster with its own processes.
  await stopCluster({ stateDir: at('a') })
  // A copy of a TPM's state that was made while the TPM wrote may be unusable.
  expect(isCopied(at('a'), at('b'))).toBe(true)
  await resumeCluster({ stateDir: at('b') })
  expect([clusterState(at('b')), clusterState(at('a'))]).toEqual(['up', 'stopped'])
  // The original has the addresses and identities of the copy, so the copy's host would answer.
  connectHost(at('b'), 'esx-1').close()
  expect(() => connectHost(at('a'), 'esx-1')).toThrow('host esx-1 is not running')
  await stopCluster({ stateDir: at('b'), deleteState: true })
  expect([existsSync(at('b')), existsSync(tpmState('a'))]).toEqual([false, true])
})

it('a moved cluster works at its new path, and leaves another cluster at its former path alone', async () => {
  await make('a', 1)
  renameSync(at('a'), at('old'))
  expect(clusterState(at('old'))).toBe('partly-up')
  await expect(make('a', 0)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    message: expect.stringMatching(/was moved to \S+\/old while it ran/),
  })
  expect(existsSync(at('a'))).toBe(false)
  const before = pids('old')
  await resumeCluster({ stateDir: at('old') })
  expect(clusterState(at('old'))).toBe('up')
  expect(pids('old').filter((pid) => before.includes(pid))).toEqual([])

  await stopCluster({ stateDir: at('old') })
  renameSync(at('old'), at('older'))
  await make('old', 1)
  const ofNew = pids('old')
  expect(await stopCluster({ stateDir: at('older') })).toEqual([])
  expect(await stopCluster({ stateDir: at('older'), deleteState: true })).toEqual([])
  expect([clusterState(at('old')), pids('old')]).toEqual(['up', ofNew])
  expect(existsSync(tpmState('old'))).toBe(true)
})

it('a cluster removes nothing at a path that only its cluster file names', async () => {
  await make('a', 0)
  const precious = at('precious')
  mkdirSync(precious)
  writeFileSync(join(precious, 'thesis'), 'x')
  await stopCluster({ stateDir: at('a') })
  const path = clusterPaths.clusterFile(at('a'))
  const file = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...file, tpmSocketFolder: precious }))
  await stopCluster({ stateDir: at('a') })
  await stopCluster({ stateDir: at('a'), deleteState: true })
  expect([existsSync(at('a')), readdirSync(precious)]).toEqual([false, ['thesis']])
})

it('up restarts a process whose socket was removed by a cleaner of temporary files', async () => {
  await make('a', 1)
  const sockets = loadCluster({ stateDir: at('a') }).registry.current().tpmSocketFolder
  expect(sockets.startsWith(tmpdir())).toBe(true)
  const before = pids('a')
  rmSync(sockets, { recursive: true })
  expect(clusterState(at('a'))).toBe('partly-up')
  const unreachable = clusterProcesses({ stateDir: at('a') }).filter((each) => each.unreachable)
  expect(unreachable.map(({ kind }) => kind)).toEqual(['swtpm'])
  await resumeCluster({ stateDir: at('a') })
  expect(clusterState(at('a'))).toBe('up')
  // Only vCenter keeps running, because a host boots again with its TPM.
  expect(pids('a').filter((pid) => before.includes(pid))).toHaveLength(1)
})

it('a cluster with a TPM can be created in a folder with special characters', async () => {
  // A shell, swtpm's configuration and templates would expand these characters.
  const variable = ['$', '{HOME}'].join('')
  const name = `R&D, a#b%41 ${variable}\\new\nline "q" 'ä`
  await make(name, 1)
  expect(clusterState(at(name))).toBe('up')
  expect(await stopCluster({ stateDir: at(name), deleteState: true })).toHaveLength(3)
  expect(readdirSync(folder)).toEqual([])
})
