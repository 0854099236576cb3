import { describe, expect, it } from '@jest/globals'
import type { ClusterFile } from '../local-cluster/cluster-file.ts'
import { fileAfterReset } from './file-after-reset.ts'
import type { Snapshot } from './snapshot.ts'

const made = {
  place: { path: '/dev/shm/nkpsim-memory-0123456789abcdef', device: '1', inode: '2' },
  logLevel: 'info',
  tpmSocketFolder: '/dev/shm/nkpsim-memory-0123456789abcdef/tpms',
  vcenter: { ports: { management: 1, download: 2 } },
  hosts: [{ name: 'esx-1' }],
}
const current: ClusterFile = {
  ...made,
  version: 1,
  phase: 'resetting',
  place: { path: '/copy', device: '3', inode: '4' },
  tpmSocketFolder: '/copy/tpms',
  hosts: [{ name: 'esx-1' }, { name: 'rack', rackHosts: 2 }],
  processes: [],
}
/** Returns a snapshot in which no VM ran. */
const idle = (cluster: Snapshot['cluster']) => ({ cluster, running: [] })

describe('the cluster file after a reset', () => {
  it('has the hosts of the snapshot, and the place of the current file', () => {
    expect(fileAfterReset(current, idle(made), [])).toEqual({
      ...current,
      phase: 'created',
      hosts: made.hosts,
    })
  })

  it('names the same original folder as the current file', () => {
    const snapshot = { ...made, copiedFrom: '/older' }
    expect(
      fileAfterReset({ ...current, copiedFrom: '/original' }, idle(snapshot), []),
    ).toMatchObject({
      copiedFrom: '/original',
    })
    expect(fileAfterReset(current, idle(snapshot), [])).not.toHaveProperty('copiedFrom')
  })

  it('says that the state is in memory only if the current file says so', () => {
    const inMemory = { inMemory: true }
    const resets = [
      fileAfterReset(current, idle({ ...made, ...inMemory }), []),
      fileAfterReset({ ...current, ...inMemory }, idle({ ...made, ...inMemory }), []),
    ]
    expect(resets.map((file) => file.inMemory)).toEqual([undefined, true])
  })

  it('records the keys of the seeds of the snapshot and of later seeds', () => {
    const first = { name: 'nkp-1', kcv: 'aa' }
    const later = { name: 'nkp-2', kcv: 'bb' }
    const resets = [
      fileAfterReset({ ...current, insecureProviders: [first, later] }, idle(made), []),
      fileAfterReset(
        { ...current, insecureProviders: [later] },
        idle({ ...made, insecureProviders: [first] }),
        [],
      ),
    ]
    for (const file of resets) expect(file.insecureProviders).toEqual([first, later])
  })

  it('lists the VMs that ran, because they are not powered on yet', () => {
    const running = [{ host: 'esx-1', vm: 'vm-1' }]
    expect(fileAfterReset(current, { cluster: made, running }, []).toPowerOn).toEqual(running)
    expect(fileAfterReset(current, idle(made), [])).not.toHaveProperty('toPowerOn')
  })
})
