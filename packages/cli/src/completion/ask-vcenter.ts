import { abortable } from '@nkpsim/daemon/abortable'
import type { RpcChannel } from '@nkpsim/rpc'
import type { CallOptions } from '../context.ts'

/** Reads names at vCenter. Rejects if vCenter gives no answer in time. */
export type AskVcenter = (
  read: (channel: RpcChannel, options: CallOptions) => Promise<string[]>,
) => Promise<string[]>

/**
 * Returns a function that asks vCenter and waits for at most `limitMs`.
 * @param connect opens a channel that never logs in
 */
export function askWithin({
  connect,
  limitMs,
  signal,
}: {
  connect: () => Promise<RpcChannel>
  limitMs: number
  signal: AbortSignal
}): AskVcenter {
  return async (read) => {
    const channel = await connect()
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    try {
      return await abortable(read(channel, { timeoutMs: limitMs, signal: limit }), limit)
    } finally {
      channel.close()
    }
  }
}
