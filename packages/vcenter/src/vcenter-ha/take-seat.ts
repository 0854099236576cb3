import type { Etcd } from '@nkpsim/rpc/etcd'
import { LAST_ACTIVE_KEY } from '../replication/keys.ts'
import type { ModalLeadership } from '../replication/modes.ts'
import type { HaSeat } from './ha-seat.ts'
import { type NodeConfig, peerNode } from './node-config.ts'

/** Returns what the active node can do with its cluster. */
export function takeSeat({
  config,
  etcd,
  held,
  predecessor,
  copyFiles,
}: {
  config: NodeConfig
  etcd: Etcd
  held: ModalLeadership
  /** Name of the node that was active before; undefined if this is not known. */
  predecessor: string | undefined
  copyFiles: HaSeat['copyFiles']
}): HaSeat {
  const put = async (key: string, text: string): Promise<void> => {
    await etcd.txn({ compare: [], writes: [{ kind: 'put', key, value: Buffer.from(text) }] })
  }
  return {
    config,
    etcd,
    predecessor,
    copyFiles,
    mode: held.mode,
    setMode: held.setMode,
    release: async () => {
      // In the mode `maintenance`, only the node that was active last may become active.
      await put(LAST_ACTIVE_KEY, peerNode(config).name)
      await held.release()
    },
  }
}
