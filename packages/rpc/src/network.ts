import type { Sockets } from '@nkpsim/daemon/sockets'
import type { ConnectOptions, PinnedConnectOptions } from './client/connect-rpc.ts'
import type { RpcChannel } from './client/rpc-channel.ts'
import type { ServerCertificate } from './client/server-certificate.ts'
import type { RpcServer, RpcServerOptions } from './server/rpc-server.ts'

/** The network as a daemon uses it: typed services, ports of its machine, and HTTP servers. */
export type Network = Sockets & {
  /**
   * Opens a channel with mutual TLS. The first call makes the connection.
   * @throws RpcError INVALID_ADDRESS
   */
  connect(options: ConnectOptions): Promise<RpcChannel>
  /**
   * Opens a channel without client certificate to a server whose certificate has this thumbprint.
   * @throws RpcError INVALID_ADDRESS, PEER_UNREACHABLE, THUMBPRINT_MISMATCH
   */
  connectPinned(options: PinnedConnectOptions): Promise<RpcChannel>
  /**
   * Fetches the certificate that a server presents, without verifying it.
   * @throws RpcError PEER_UNREACHABLE
   */
  fetchCertificate(address: string, options: { timeoutMs: number }): Promise<ServerCertificate>
  /**
   * Creates a server for typed services, which does not listen yet.
   * @throws TypeError if a service and the server require different certificates of callers
   */
  createServer(options: RpcServerOptions): Promise<RpcServer>
}
