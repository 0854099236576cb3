import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type ClusterFile,
  openRegistry,
  type ProcessRecord,
  readClusterFile,
  settleIn,
  withHost,
  withoutProcess,
  withProcess,
} from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { identifyProcess } from './process-identity.ts'
import { resumeCluster } from './resume-cluster.ts'
import { stopCluster } from './stop-cluster.ts'

const empty: ClusterFile = {
  version: 1,
  phase: 'created',
  logLevel: 'info',
  tpmSocketFolder: '/x',
  vcenter: { ports: { management: 1, download: 2 } },
  hosts: [],
  processes: [],
}
const esxid = (name: string, pid: number): ProcessRecord => ({
  kind: 'esxid',
  name,
  pid,
  startTimeTicks: 1,
  bootId: 'b',
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the registry of a cluster', () => {
  it('keeps all of many simultaneous changes, and can be read back', async () => {
    const registry = openRegistry(folder, { ...empty, place: readPlace(folder) })
    const names = Array.from({ length: 20 }, (_, index) => `esx-${index}`)
    await Promise.all(
      names.map((name, index) =>
        registry.update((file) => withProcess(file, esxid(name, 10 + index))),
      ),
    )
    expect(
      readClusterFile(folder)
        ?.processes.map(({ name }) => name)
        .toSorted(),
    ).toEqual(names.toSorted())
    expect(statSync(join(folder, 'cluster.json')).mode & 0o777).toBe(0o600)
  })

  it('replaces an earlier process or host of the same name', () => {
    const twice = withProcess(withProcess(empty, esxid('a', 10)), esxid('a', 11))
    expect(twice.processes).toEqual([esxid('a', 11)])
    expect(withoutProcess(twice, { kind: 'swtpm', name: 'a' }).processes).toHaveLength(1)
    expect(withoutProcess(twice, { kind: 'esxid', name: 'a' }).processes).toEqual([])
    const hosts = withHost(withHost(withHost(empty, { name: 'a' }), { name: 'b' }), {
      name: 'a',
      tpm: {},
    })
    expect(hosts.hosts).toEqual([{ name: 'a', tpm: {} }, { name: 'b' }])
  })
})

describe('settleIn', () => {
  it('keeps `inMemory` only for a folder in memory that is not a copy', () => {
    const memory = { path: '/dev/shm/nkpsim-memory-0123456789abcdef', device: '1', inode: '2' }
    const disk = { path: '/srv/copy', device: '1', inode: '2' }
    const file: ClusterFile = { ...empty, inMemory: true }
    const claim = (here: typeof disk, kind: 'own' | 'moved' | 'copy') =>
      settleIn(here, file, { kind, path: memory.path }, () => false).inMemory
    expect([claim(memory, 'own'), claim(memory, 'moved')]).toEqual([true, true])
    expect([claim(disk, 'own'), claim(disk, 'moved')]).toEqual([undefined, undefined])
    expect([claim(memory, 'copy'), claim(disk, 'copy')]).toEqual([undefined, undefined])
  })
})

describe('readClusterFile', () => {
  it('returns undefined if there is no cluster', () => {
    expect(readClusterFile(folder)).toBeUndefined()
    expect(readClusterFile(join(folder, 'none'))).toBeUndefined()
  })

  it('refuses a cluster that another machine may run, but not its copy', async () => {
    const here = readPlace(folder)
    const processes = [{ ...esxid('a', 10), machine: 'another' }]
    const write = (file: ClusterFile) =>
      writeFileSync(join(folder, 'cluster.json'), JSON.stringify(file))
    const isNamed = identifyProcess(process.pid)?.machine !== undefined
    // A mount can have another path and device on each machine.
    for (const place of [here, { ...here, path: '/mnt/lab', device: '0' }]) {
      write({ ...empty, place, processes })
      if (!isNamed) continue
      const refused = { code: 'STATE_INVALID', message: expect.stringContaining('another machine') }
      await expect(stopCluster({ stateDir: folder, deleteState: true })).rejects.toMatchObject(
        refused,
      )
      await expect(resumeCluster({ stateDir: folder })).rejects.toMatchObject(refused)
      expect(existsSync(join(folder, 'cluster.json'))).toBe(true)
    }
    write({ ...empty, place: { ...here, inode: '1' }, processes })
    expect(readClusterFile(folder)?.processes).toEqual([])
    // A version before 0.3 named no machine.
    write({ ...empty, place: here, processes: [esxid('a', 10)] })
    expect(readClusterFile(folder)?.processes).toHaveLength(1)
  })

  it.each([
    ['text that is not JSON', 'x'],
    ['no content', ''],
    ['another version', JSON.stringify({ ...empty, version: 2 })],
    ['a process with the pid of init', JSON.stringify({ ...empty, processes: [esxid('a', 1)] })],
    ['a process without a start time', JSON.stringify({ ...empty, processes: [{ pid: 10 }] })],
    [
      'a machine that is not text',
      JSON.stringify({ ...empty, processes: [{ ...esxid('a', 10), machine: 1 }] }),
    ],
    ['a key server without a valid port', JSON.stringify({ ...empty, keyServer: { port: 0 } })],
    ['hosts that are not a list', JSON.stringify({ ...empty, hosts: {} })],
  ])('refuses a cluster file with %s', (_, text) => {
    writeFileSync(join(folder, 'cluster.json'), text)
    expect(() => readClusterFile(folder)).toThrow('is not the file of a cluster')
  })
})
