import { until } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { EtcdOptions } from '@nkpsim/rpc/etcd'
import { systemEtcds } from '@nkpsim/rpc/system-etcds'
import { commitThroughLog } from '../replication/commit-through-log.ts'
import { campaign } from '../replication/leadership.ts'
import { openStore, type Store } from '../store/store.ts'

const LEASE_SECONDS = 3

/** Opens a new store in a folder, which commits through etcd like that of an active node. */
export async function replicatedStoreIn(
  folder: string,
  options: EtcdOptions,
): Promise<{ store: Store; close: () => Promise<void> }> {
  const etcd = await systemEtcds.connect(options)
  const effects = { etcd, clock: systemEffects.machineClock }
  const node = { name: 'a', address: 'localhost:1' }
  const stand = async () => {
    try {
      return await campaign(effects, node, LEASE_SECONDS)
    } catch (error) {
      // Members that have just started elect a leader first.
      if (!(error instanceof RpcError)) throw error
      return undefined
    }
  }
  const held = await until(stand, (leadership) => leadership !== undefined)
  if (held === undefined) throw new Error('another node is active')
  const store = await openStore({
    ...systemEffects,
    ...{ folder, address: 'localhost', committing: commitThroughLog(held.log) },
    onFailure: (error) => {
      throw error
    },
  })
  return {
    store,
    close: async () => {
      await held.release()
      store.close()
      etcd.close()
    },
  }
}
