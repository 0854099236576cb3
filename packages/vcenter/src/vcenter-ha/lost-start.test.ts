import { expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import type { Etcd, EtcdTxn } from '@nkpsim/rpc/etcd'
import { sequenceOf } from '../replication/keys.ts'
import { createHaPair } from '../testing/ha-pair-in-memory.ts'

const isEntry = ({ writes }: EtcdTxn): boolean =>
  writes.some((write) => write.kind === 'put' && sequenceOf(write.key) !== undefined)

it('a node that loses its leadership while it starts tells its state again', async () => {
  let refusals = 0
  const refusing = (name: 'a' | 'b', etcd: Etcd): Etcd => ({
    ...etcd,
    txn: async (request) => {
      if (name === 'a' || !isEntry(request)) return etcd.txn(request)
      refusals += 1
      return { succeeded: false, revision: 0 }
    },
  })
  const pair = await createHaPair(refusing)
  try {
    await pair.nodes.b.start()
    await until(
      async () => refusals,
      (count) => count > 1,
    )
    const status = await until(
      () => pair.status('b'),
      (found) => found !== undefined,
    )
    expect(status?.role).toBe('VCENTER_HA_ROLE_PASSIVE')
  } finally {
    await pair.dispose()
  }
})
