import type { Network, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'

/** Connections for calls of users to hosts. */
export type HostConnections = {
  /** Returns a channel to a host, which stays open. The first call connects. */
  channelTo(host: Host): Promise<RpcChannel>
  close(): void
}

/** Creates the connections. They close when their hosts leave the inventory or change address. */
export function createHostConnections({
  store,
  network,
  tls,
}: {
  store: Pick<Store, 'snapshot' | 'onChange'>
  network: Pick<Network, 'connect'>
  tls: TlsIdentity
}): HostConnections {
  const opened = new Map<string, { address: string; channel: Promise<RpcChannel> }>()
  const drop = (hostId: string): void => {
    const channel = opened.get(hostId)?.channel
    opened.delete(hostId)
    channel?.then(
      (each) => each.close(),
      () => undefined,
    )
  }
  const unsubscribe = store.onChange(({ hosts }, previous) => {
    if (hosts === previous.hosts) return
    const addresses = new Map(hosts.map(({ id, address }) => [id, address]))
    for (const [id, { address }] of opened) if (addresses.get(id) !== address) drop(id)
  })
  return {
    channelTo: ({ id, address }) => {
      const known = opened.get(id)
      if (known?.address === address) return known.channel
      drop(id)
      const expectPeer = { kind: 'host', id } as const
      const channel = network.connect({ address, tls, expectPeer })
      opened.set(id, { address, channel })
      channel.catch(() => drop(id))
      return channel
    },
    close: () => {
      unsubscribe()
      for (const id of [...opened.keys()]) drop(id)
    },
  }
}
