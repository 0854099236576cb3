import { type Network, type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'

/** Connections for calls of users to hosts. */
export type HostConnections = {
  /**
   * Works with a channel to a host, which later calls use too. The first call connects.
   * @throws RpcError, and errors of the work
   */
  use<T>(host: Host, work: (channel: RpcChannel) => Promise<T>): Promise<T>
  close(): void
}

/** A channel, and the number of calls that use it. It closes after the last one if it was left. */
type Connection = {
  address: string
  channel: Promise<RpcChannel>
  users: number
  isLeft: boolean
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
  const opened = new Map<string, Connection>()
  const closeIfUnused = ({ channel, users, isLeft }: Connection): void => {
    if (!isLeft || users > 0) return
    channel.then(
      (each) => each.close(),
      () => undefined,
    )
  }
  /** Later calls open another connection. */
  const leave = (hostId: string, connection: Connection): void => {
    if (opened.get(hostId) === connection) opened.delete(hostId)
    connection.isLeft = true
    closeIfUnused(connection)
  }
  const unsubscribe = store.onChange(({ hosts }, previous) => {
    if (hosts === previous.hosts) return
    const addresses = new Map(hosts.map(({ id, address }) => [id, address]))
    for (const [id, connection] of opened)
      if (addresses.get(id) !== connection.address) leave(id, connection)
  })
  const connectionTo = ({ id, address }: Host): Connection => {
    const known = opened.get(id)
    if (known?.address === address) return known
    if (known !== undefined) leave(id, known)
    const channel = network.connect({ address, tls, expectPeer: { kind: 'host', id } })
    const connection = { address, channel, users: 0, isLeft: false }
    opened.set(id, connection)
    return connection
  }
  return {
    use: async (host, work) => {
      const connection = connectionTo(host)
      connection.users++
      try {
        return await work(await connection.channel)
      } catch (error) {
        // A channel that could not connect waits before it tries again, but the host may be back.
        if (error instanceof RpcError && error.status === 'UNAVAILABLE') leave(host.id, connection)
        throw error
      } finally {
        connection.users--
        closeIfUnused(connection)
      }
    },
    close: () => {
      unsubscribe()
      for (const [id, connection] of opened) leave(id, connection)
    },
  }
}
