import { systemSockets } from '@nkpsim/daemon/system-sockets'
import type { Network } from './network.ts'

/**
 * The network of this machine: gRPC over TLS 1.3. Loads gRPC on demand, so that a daemon that fails
 * earlier needs no memory for it.
 */
export const grpcNetwork: Network = {
  ...systemSockets,
  connect: async (options) => (await import('./client/connect-rpc.ts')).connectRpc(options),
  connectPinned: async (options) =>
    (await import('./client/connect-rpc.ts')).connectPinnedRpc(options),
  fetchCertificate: async (address, options) =>
    (await import('./client/server-certificate.ts')).fetchServerCertificate(address, options),
  createServer: async (options) =>
    (await import('./server/rpc-server.ts')).createRpcServer(options),
}
