import { describe, expect, it } from '@jest/globals'
import type { ClusterFile, ProcessRecord } from '../local-cluster/cluster-file.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { type DaemonView, requireOwnHost, requireOwnVcenter } from './require-own-daemon.ts'

const FOLDER = '/lab/copy'
const record = (kind: ProcessRecord['kind'], name: string, pid: number): ProcessRecord => ({
  ...{ kind, name, pid },
  startTimeTicks: 1,
  bootId: 'b',
})
const file: ClusterFile = {
  version: 1,
  phase: 'created',
  logLevel: 'info',
  tpmSocketFolder: `${FOLDER}/tpms`,
  vcenter: { ports: { management: 7000, download: 7001 } },
  hosts: [
    { name: 'esx-1', ports: { management: 7002, adoption: 7003 } },
    { name: 'rack', rackHosts: 12, rackHostIds: ['id of rack-1'] },
  ],
  processes: [
    record('vcenterd', 'vcenter', 10),
    record('esxid', 'esx-1', 11),
    record('esxid', 'rack', 12),
  ],
}
const serves: DaemonView = {
  runs: () => true,
  serverOf: (folder) =>
    ({
      [clusterPaths.vcenter(FOLDER)]: 10,
      [clusterPaths.host(FOLDER, 'esx-1')]: 11,
      [clusterPaths.host(FOLDER, 'rack')]: 12,
    })[folder],
  vcenterSeenAgoMs: () => 150_000,
}
/** The daemons were killed, so their ready files are still there. */
const killed: DaemonView = { ...serves, runs: () => false }
/** The daemons were stopped in order, which removes their ready files. */
const stopped: DaemonView = { ...killed, serverOf: () => undefined }
const starting: DaemonView = { ...serves, serverOf: () => undefined }
/** The ready files are of earlier processes. */
const restarting: DaemonView = { ...serves, serverOf: () => 9 }

const vcenter = (view: DaemonView, of = file) => requireOwnVcenter(FOLDER, of, view)
const host = (
  view: DaemonView,
  name = 'esx-1',
  address = 'localhost:7002',
  of = file,
  hostId = 'an id',
) => requireOwnHost(FOLDER, of, { name, address, hostId }, view)

describe('the daemons of a folder', () => {
  it('may be called while they serve', () => {
    vcenter(serves)
    host(serves)
    host(serves, 'rack-12', 'localhost:9999')
  })

  it.each([
    ['were killed', killed],
    ['were stopped', stopped],
  ])('may not be called after they %s, because those of another folder may answer', (_, view) => {
    const remedy = 'is not running; start it: nkpsim up'
    expect(() => vcenter(view)).toThrow(
      'vCenter is not running (last seen 2 min ago); start it: nkpsim up',
    )
    const unseen: DaemonView = { ...view, vcenterSeenAgoMs: () => undefined }
    expect(() => vcenter(unseen)).toThrow(`vCenter ${remedy}`)
    expect(() => host(view)).toThrow(`host esx-1 ${remedy}`)
    expect(() => host(view, 'rack-1', 'localhost:9999')).toThrow(`host rack-1 ${remedy}`)
  })

  it('may not be called after an operator ended them, and the error says when', () => {
    const atMs = Date.now() - 150_000
    const ended: ClusterFile = {
      ...file,
      processes: [
        { ...record('vcenterd', 'vcenter', 10), end: { how: 'killed', atMs } },
        { ...record('esxid', 'esx-1', 11), end: { how: 'powered-off', atMs } },
      ],
    }
    const remedy = '2 min ago; start it: nkpsim'
    expect(() => vcenter(stopped, ended)).toThrow(`vCenter was killed ${remedy} vcenter start`)
    expect(() => host(stopped, 'node-1', 'localhost:7002', ended)).toThrow(
      `host node-1 was powered off ${remedy} host power-on esx-1`,
    )
  })

  it('the error names what hosts still answer while one of them runs, only for vCenter', () => {
    const hint = 'hosts still answer: nkpsim vm list or host status NAME'
    const only = (pid: number): DaemonView => ({ ...stopped, runs: (each) => each.pid === pid })
    for (const pid of [11, 12])
      expect(() => vcenter(only(pid))).toThrow(`; start it: nkpsim up; ${hint}`)
    expect(() => vcenter(stopped)).toThrow(/; start it: nkpsim up$/)
    expect(() => host(only(12))).toThrow(/; start it: nkpsim up$/)
  })

  it.each(['localhost:7002', '127.0.0.1:7002', '[::1]:7002'])(
    'may not be called at %s under another inventory name while they do not run',
    (address) => {
      expect(() => host(stopped, 'node-1', address)).toThrow('host node-1 is not running')
    },
  )

  it('may not be called by the id of a rack host under another inventory name while they do not run', () => {
    const call = (view: DaemonView) => host(view, 'node-1', 'localhost:9999', file, 'id of rack-1')
    call(serves)
    expect(() => call(stopped)).toThrow('host node-1 is not running')
    host(stopped, 'node-1', 'localhost:9999', file, 'another id')
  })

  it('are found by their ports if the names of two hosts are swapped', () => {
    const second = { name: 'esx-2', ports: { management: 7004, adoption: 7005 } }
    const two = { ...file, hosts: [...file.hosts, second] }
    host(serves, 'esx-2', 'localhost:7002', two)
    expect(() => host(serves, 'esx-1', 'localhost:7004', two)).toThrow('esx-1 is not running')
  })

  it('may not be called if the cluster file names no process', () => {
    const none = { ...file, processes: [] }
    expect(() => vcenter(serves, none)).toThrow('vCenter is not running')
    expect(() => host(serves, 'esx-1', 'localhost:7002', none)).toThrow('esx-1 is not running')
  })

  it.each([
    ['have no ready files', starting],
    ['have the ready files of earlier processes', restarting],
  ])('may not be called while they %s', (_, view) => {
    expect(() => vcenter(view)).toThrow('vCenter does not serve yet')
    expect(() => host(view)).toThrow('host esx-1 does not serve yet')
  })
})

describe('a host that runs elsewhere', () => {
  it('may be called without a process of the cluster', () => {
    host(stopped, 'esx-9', 'esx-9.lab:443')
    host(stopped, 'rack-13', 'localhost:9999')
    host(stopped, 'rack-x', 'localhost:9999')
  })

  it('may be called if it has the name and port of a local host on another machine', () => {
    host(stopped, 'esx-1', 'esx-1.lab:7002')
    host(stopped, 'rack-1', 'rack-1.lab:9999')
  })

  it('may be called if it has the name of a local host, but another port', () => {
    host(stopped, 'esx-1', 'esx-1.lab:443')
  })
})
