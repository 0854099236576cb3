import { createClient } from './create-client.ts'
import type { CallTarget, OpenCalls } from './invoke.ts'
import type { RpcChannel } from './rpc-channel.ts'

/** Returns a channel whose calls use a transport. */
export function openChannel(target: Omit<CallTarget, 'method' | 'openCalls'>): RpcChannel {
  const openCalls: OpenCalls = { closed: false, calls: new Set() }
  return {
    client: (serviceName) => createClient({ ...target, openCalls }, serviceName),
    close: () => {
      openCalls.closed = true
      for (const call of openCalls.calls) call.cancel()
      target.transport.close()
    },
  }
}
