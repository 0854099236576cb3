import { systemInput } from '@nkpsim/daemon'
import { readReady } from '@nkpsim/daemon/testing'
import { systemConnections } from '@nkpsim/effects/system-connections'
import type { RpcChannel } from '@nkpsim/rpc'
import { noEtcds } from '@nkpsim/rpc/etcd'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { parseConfig } from '../config.ts'
import { startVcenterd, type VcenterdEffects } from '../vcenterd.ts'
import { cheapEffects } from './models.ts'
import { connect, connectAsAdministrator, type Ready } from './vcenterd-process.ts'

/** A vcenterd in the process of the test. */
export type VcenterdHere = {
  ready: Ready
  /** Opens a channel on which the first administrator is logged in. */
  connect(): RpcChannel
  connectWithoutSession(): RpcChannel
  stop(): Promise<void>
}

/**
 * Starts a vcenterd in this process, with real files and real TLS. By default, passwords cost
 * little.
 */
export async function startVcenterdHere(
  folder: string,
  args: readonly string[] = [],
  more: Partial<VcenterdEffects> = {},
): Promise<VcenterdHere> {
  const config = parseConfig(['--state', folder, '--log-level', 'error', ...args])
  const daemon = await startVcenterd(config, {
    ...cheapEffects,
    input: systemInput,
    network: grpcNetwork,
    connections: systemConnections,
    etcds: noEtcds,
    ...more,
  })
  const ready = readReady<Ready>(folder)
  if (ready === undefined) throw new Error('vcenterd wrote no ready file')
  return {
    ready,
    connect: () => connectAsAdministrator(folder, ready),
    connectWithoutSession: () => connect(folder, ready),
    stop: () => daemon.stop(),
  }
}
