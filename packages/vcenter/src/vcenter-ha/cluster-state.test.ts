import { describe, expect, it } from '@jest/globals'
import {
  clusterViewOf,
  failoverObstacle,
  type SeenNode,
  type SeenVcenter,
  type VcenterHaMode,
} from './cluster-state.ts'

type Seen = Partial<Pick<SeenNode, 'hasMember'>> & { vcenter?: Partial<SeenVcenter> | 'silent' }

const AUDIT = { logId: '', recordCount: 5000, copiedCount: 5000, problem: '' }
const UP_TO_DATE = { sequence: 100, problem: '', audit: AUDIT }

function viewOf(
  { active = {}, passive = {}, witness = {} }: Record<string, Seen>,
  mode: VcenterHaMode = 'enabled',
) {
  const node = (name: string, address: string, { hasMember = true, vcenter }: Seen): SeenNode => ({
    ...{ name, address, hasMember, etcdEndpoint: `${name}:2379` },
    vcenter: address === '' || vcenter === 'silent' ? undefined : { ...UP_TO_DATE, ...vcenter },
  })
  return clusterViewOf({
    ...{ active: 'a', mode, sequence: 100 },
    nodes: [node('b', 'b:443', passive), node('witness', '', witness), node('a', 'a:443', active)],
  })
}

describe('the state of vCenter HA', () => {
  it.each<[string, Record<string, Seen>, VcenterHaMode, string, string]>([
    ['healthy if all nodes answer', {}, 'enabled', 'healthy', 'sync'],
    ['healthy in maintenance', {}, 'maintenance', 'healthy', 'sync'],
    ['degraded without replication', {}, 'disabled', 'degraded', 'no replication'],
    [
      'degraded without the witness',
      { witness: { hasMember: false } },
      'enabled',
      'degraded',
      'sync',
    ],
    [
      'degraded without the passive vCenter',
      { passive: { vcenter: 'silent' } },
      'enabled',
      'degraded',
      'no replication',
    ],
    [
      'degraded without the etcd of the passive node',
      { passive: { hasMember: false } },
      'enabled',
      'degraded',
      'sync',
    ],
    [
      'degraded if the passive node is far behind',
      { passive: { vcenter: { sequence: 79, problem: '' } } },
      'enabled',
      'degraded',
      'async',
    ],
    [
      'healthy if the passive node is a little behind',
      { passive: { vcenter: { sequence: 80, problem: '' } } },
      'enabled',
      'healthy',
      'sync',
    ],
    [
      'degraded if the passive node differs',
      { passive: { vcenter: { sequence: 100, problem: 'its data differs' } } },
      'enabled',
      'degraded',
      'no replication',
    ],
    [
      'isolated without a majority of etcd',
      { passive: { hasMember: false, vcenter: 'silent' }, witness: { hasMember: false } },
      'enabled',
      'isolated',
      'no replication',
    ],
  ])('is %s', (_, nodes, mode, state, replication) => {
    expect(viewOf(nodes, mode)).toMatchObject({ state, replication })
  })

  it('lists the active node, the passive one, and the witness', () => {
    expect(viewOf({}).nodes.map(({ name, role }) => [name, role])).toEqual([
      ['a', 'active'],
      ['b', 'passive'],
      ['witness', 'witness'],
    ])
  })

  it('counts what the passive node lacks', () => {
    expect(viewOf({ passive: { vcenter: { sequence: 58, problem: '' } } }).lagCount).toBe(42)
  })
})

describe('the replication of files', () => {
  const withAudit = (audit: Partial<SeenVcenter['audit']>) => ({
    vcenter: { audit: { ...AUDIT, ...audit } },
  })
  it.each<[string, Record<string, Seen>, VcenterHaMode, string, number]>([
    ['in sync', {}, 'enabled', 'in sync', 0],
    ['a little behind', { passive: withAudit({ copiedCount: 4000 }) }, 'enabled', 'in sync', 1000],
    ['behind', { passive: withAudit({ copiedCount: 3999 }) }, 'enabled', 'out of sync', 1001],
    ['stopped', { passive: withAudit({ problem: 'differs' }) }, 'enabled', 'out of sync', 0],
    [
      'stopped the other way',
      { active: withAudit({ problem: 'differs' }) },
      'enabled',
      'out of sync',
      0,
    ],
    ['off', { passive: withAudit({ copiedCount: 4990 }) }, 'disabled', 'no replication', 10],
    ['impossible', { passive: { vcenter: 'silent' } }, 'enabled', 'no replication', 0],
  ])('is %s', (_, nodes, mode, fileReplication, fileLagCount) => {
    expect(viewOf(nodes, mode)).toMatchObject({ fileReplication, fileLagCount })
  })

  it('does not make a cluster degraded, because a failover loses no change without it', () => {
    expect(viewOf({ passive: withAudit({ copiedCount: 0 }) }).state).toBe('healthy')
  })
})

describe('a failover', () => {
  const DISABLED = 'com.vmware.vcha.failover.failed.disabled.mode'
  const LOST = 'com.vmware.vcha.failover.failed.node.lost'
  const NOT_READY = 'com.vmware.vcha.failover.failed.passive.not.ready'
  const behind = { passive: { vcenter: { sequence: 0, problem: '' } } }

  it.each<[string, ReturnType<typeof viewOf>, string | undefined, string | undefined]>([
    ['of a healthy cluster', viewOf({}), undefined, undefined],
    ['in maintenance', viewOf({}, 'maintenance'), undefined, undefined],
    ['in the mode disabled', viewOf({}, 'disabled'), DISABLED, DISABLED],
    ['to a dead node', viewOf({ passive: { vcenter: 'silent' } }), LOST, LOST],
    ['without the witness', viewOf({ witness: { hasMember: false } }), LOST, undefined],
    ['to a node that lacks changes', viewOf(behind), NOT_READY, undefined],
    [
      'to a node that differs',
      viewOf({ passive: { vcenter: { sequence: 100, problem: 'differs' } } }),
      NOT_READY,
      NOT_READY,
    ],
  ])('%s', (_, view, planned, forced) => {
    expect([failoverObstacle(view, false)?.event, failoverObstacle(view, true)?.event]).toEqual([
      planned,
      forced,
    ])
  })
})
