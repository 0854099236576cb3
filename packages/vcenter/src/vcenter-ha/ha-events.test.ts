import { expect, it } from '@jest/globals'
import type { HaClusterView } from './cluster-state.ts'
import { haEventsOf } from './ha-events.ts'

const node = (name: string, isUp = true) => ({
  ...{ name, isUp, role: 'passive' as const, address: '', etcdEndpoint: '', sequence: 1 },
  fileProblem: '',
  problem: isUp ? '' : 'it does not answer',
})
const healthy: HaClusterView = {
  ...{ mode: 'enabled', state: 'healthy', replication: 'sync', lagCount: 0 },
  ...{ fileReplication: 'in sync', fileLagCount: 0 },
  nodes: [node('a'), node('b')],
}
const degraded: HaClusterView = {
  ...{ mode: 'enabled', state: 'degraded', replication: 'no replication', lagCount: 0 },
  ...{ fileReplication: 'in sync', fileLagCount: 0 },
  nodes: [node('a'), node('b', false)],
}
const idsOf = (previous: HaClusterView | undefined, next: HaClusterView) =>
  haEventsOf(previous, next).map(({ id }) => id)

it('tells nothing of a healthy cluster', () => {
  expect(idsOf(undefined, healthy)).toEqual([])
  expect(idsOf(healthy, { ...healthy, lagCount: 3 })).toEqual([])
})

it('tells what is wrong when a node becomes active, and when it changes', () => {
  const wrong = [
    'com.vmware.vcha.cluster.state.degraded',
    'com.vmware.vcha.DB.replication.state.changed',
    'com.vmware.vcha.node.left',
  ]
  expect(idsOf(undefined, degraded)).toEqual(wrong)
  expect(idsOf(healthy, degraded)).toEqual(wrong)
  expect(idsOf(degraded, degraded)).toEqual([])
})

it('tells what is right again', () => {
  expect(idsOf(degraded, healthy)).toEqual([
    'com.vmware.vcha.cluster.state.healthy',
    'com.vmware.vcha.DB.replication.state.changed',
    'com.vmware.vcha.node.joined',
  ])
})

it('tells when the files are out of sync', () => {
  expect(idsOf(healthy, { ...healthy, fileReplication: 'out of sync' })).toEqual([
    'com.vmware.vcha.file.replication.state.changed',
  ])
})

it('tells of another mode', () => {
  expect(idsOf(healthy, { ...healthy, mode: 'maintenance' })).toEqual([
    'com.vmware.vcha.cluster.mode.changed',
  ])
})
