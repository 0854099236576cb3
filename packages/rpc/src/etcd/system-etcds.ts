import type { Etcds } from './etcd.ts'

/** Clusters of etcd on the network of this machine. Loads gRPC on demand. */
export const systemEtcds: Etcds = {
  connect: async (options) => (await import('./grpc-etcd.ts')).connectEtcd(options),
}
