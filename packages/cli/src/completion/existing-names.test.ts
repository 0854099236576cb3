import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { askWithin } from './ask-vcenter.ts'
import { existingNames } from './existing-names.ts'

const ANSWERS = {
  listProviders: { providers: [{ provider: 'nkp-1' }] },
  listHosts: { hosts: [{ name: 'esx-9' }] },
  listVirtualMachines: { virtualMachines: [{ name: 'far-1' }] },
  listDatacenters: { datacenters: [{ name: 'Berlin', folders: ['Racks'], clusters: ['Cluster'] }] },
  listSettings: { settings: [{ name: 'nkpsim.login.attempts' }] },
  listUsers: { users: ['anna@vsphere.local'] },
  listRoles: {
    roles: [
      { name: 'ReadOnly', label: 'Read only' },
      { name: 'Reader', label: 'Reader' },
    ],
  },
  listAlarms: { alarms: [{ name: 'Locked' }, { name: 'Locked' }] },
  listTasks: { tasks: [{ id: 'task-2' }, { id: 'task-1' }] },
  listLinkedVcenters: { vcenters: [{ name: 'site-b' }] },
}
/** A channel that gives these answers. */
const channel = {
  client: () =>
    Object.fromEntries(Object.entries(ANSWERS).map(([name, answer]) => [name, async () => answer])),
  close: () => undefined,
} as unknown as RpcChannel
const answering = askWithin({
  connect: async () => channel,
  limitMs: 60_000,
  signal: new AbortController().signal,
})

let local: string
let remote: string
beforeAll(() => {
  local = mkdtempSync(join(tmpdir(), 'nkpsim-names-'))
  remote = mkdtempSync(join(tmpdir(), 'nkpsim-names-'))
  const hosts = { 'esx-1': { address: 'localhost:1', hostId: 'a' } }
  writeFileSync(join(local, 'known-hosts.json'), JSON.stringify({ version: 1, hosts }))
  mkdirSync(join(local, 'datastores', 'datastore1', 'db-1'), { recursive: true })
})
afterAll(() => {
  rmSync(local, { recursive: true })
  rmSync(remote, { recursive: true })
})

describe('existingNames', () => {
  it.each([
    ['providers', ['nkp-1']],
    ['settings', ['nkpsim.login.attempts']],
    ['users', ['anna@vsphere.local']],
    ['roles', ['ReadOnly', 'Read only', 'Reader']],
    ['clusters', ['Cluster']],
    ['folders', ['Racks']],
    ['datacenters', ['Berlin']],
    ['linkedVcenters', ['site-b']],
    ['alarms', ['Locked']],
    ['tasks', ['task-2', 'task-1']],
    ['hosts', ['esx-1']],
    ['virtualMachines', ['db-1']],
    ['datastores', ['datastore1']],
    ['entities', ['vCenter', 'host:esx-1', 'datacenter:Berlin', 'folder:Racks', 'cluster:Cluster']],
    ['observed', ['esx-1', 'db-1', 'nkp-1']],
  ] as const)('of the kind %s are %j', async (kind, names) => {
    expect(await existingNames(local, kind, answering)).toEqual(names)
  })

  it('come from vCenter if the state folder has none', async () => {
    expect(await existingNames(remote, 'hosts', answering)).toEqual(['esx-9'])
    expect(await existingNames(remote, 'virtualMachines', answering)).toEqual(['far-1'])
  })

  it('are those of the state folder if vCenter gives no answer', async () => {
    const failing = () => Promise.reject(new Error('no vCenter'))
    expect(await existingNames(local, 'providers', failing)).toEqual([])
    expect(await existingNames(local, 'entities', failing)).toEqual(['vCenter', 'host:esx-1'])
    expect(await existingNames(local, 'observed', failing)).toEqual(['esx-1', 'db-1'])
  })
})

describe('askWithin', () => {
  it('ends at its limit if vCenter does not answer, and closes the channel', async () => {
    let closed = 0
    const silent = { close: () => (closed += 1) } as unknown as RpcChannel
    const ask = askWithin({
      connect: async () => silent,
      limitMs: 1,
      signal: new AbortController().signal,
    })
    await expect(ask(() => new Promise(() => undefined))).rejects.toThrow()
    expect(closed).toBe(1)
  })

  it('rejects if there is no vCenter to connect to', async () => {
    const ask = askWithin({
      connect: () => Promise.reject(new Error('no cluster')),
      limitMs: 60_000,
      signal: new AbortController().signal,
    })
    await expect(ask(async () => ['x'])).rejects.toThrow('no cluster')
  })
})
