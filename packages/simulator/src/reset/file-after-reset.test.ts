import { describe, expect, it } from '@jest/globals'
import type { ClusterFile } from '../local-cluster/cluster-file.ts'
import { fileAfterReset } from './file-after-reset.ts'

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

describe('the cluster file after a reset', () => {
  it('has the hosts of the snapshot, and the place of the current file', () => {
    expect(fileAfterReset(current, made, [])).toEqual({
      ...current,
      phase: 'created',
      hosts: made.hosts,
    })
  })

  it('has the path of the original of the current file', () => {
    const snapshot = { ...made, copiedFrom: '/older' }
    expect(fileAfterReset({ ...current, copiedFrom: '/original' }, snapshot, [])).toMatchObject({
      copiedFrom: '/original',
    })
    expect(fileAfterReset(current, snapshot, [])).not.toHaveProperty('copiedFrom')
  })

  it('says that the state is in memory only if the current file says so', () => {
    const inMemory = { inMemory: true }
    const resets = [
      fileAfterReset(current, { ...made, ...inMemory }, []),
      fileAfterReset({ ...current, ...inMemory }, { ...made, ...inMemory }, []),
    ]
    expect(resets.map((file) => file.inMemory)).toEqual([undefined, true])
  })

  it('records the keys of the seeds of the snapshot and of later seeds', () => {
    const first = { name: 'nkp-1', kcv: 'aa' }
    const later = { name: 'nkp-2', kcv: 'bb' }
    const resets = [
      fileAfterReset({ ...current, insecureProviders: [first, later] }, made, []),
      fileAfterReset(
        { ...current, insecureProviders: [later] },
        { ...made, insecureProviders: [first] },
        [],
      ),
    ]
    for (const file of resets) expect(file.insecureProviders).toEqual([first, later])
  })
})
