import { describe, expect, it } from '@jest/globals'
import {
  clusterViewOf,
  failoverObstacle,
  type SeenNode,
  type VcenterHaMode,
} from './cluster-state.ts'

type Seen = Partial<Pick<SeenNode, 'hasMember'>> & { vcenter?: SeenNode['vcenter'] | 'silent' }

const UP_TO_DATE = { sequence: 100, problem: '' }

function viewOf(
  { active = {}, passive = {}, witness = {} }: Record<string, Seen>,
  mode: VcenterHaMode = 'enabled',
) {
  const node = (name: string, address: string, { hasMember = true, vcenter }: Seen): SeenNode => ({
    ...{ name, address, hasMember, etcdEndpoint: `${name}:2379` },
    vcenter: address === '' || vcenter === 'silent' ? undefined : (vcenter ?? UP_TO_DATE),
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
