import type { RpcChannel } from '@nkpsim/rpc'
import type { CallOptions } from '../context.ts'
import { CliError } from '../errors.ts'

const SERVICE = 'nkpsim.esxi.v1.MigrationService'
/** First byte of the frame after which the VM stands still. */
const STOPPED = 6

/** How a VM came to its new vCenter. */
export type RelayedVm = { roundCount: number; sentBytes: number; downtimeMs: number }

export type RelayInput = {
  migrationId: string
  name: string
  /** Channels to the two hosts. */
  source: RpcChannel
  destination: RpcChannel
  options: CallOptions
  /** Size of memory and files. What changes meanwhile is sent again. */
  totalBytes: number
  onProgress: (percent: number) => void
}

/**
 * Passes the frames of a migration between two hosts that do not trust each other. The frames are
 * encrypted under the one-time key. The caller can cancel it until the VM stands still.
 */
export async function relayVm({
  migrationId,
  name,
  source,
  destination,
  options,
  totalBytes,
  onProgress,
}: RelayInput): Promise<RelayedVm> {
  const header = { header: { migrationId, name } }
  const ended = Promise.withResolvers<RelayedVm>()
  const cancel = new AbortController()
  const onSignal = (): void => cancel.abort(options.signal.reason)
  options.signal.addEventListener('abort', onSignal, { once: true })
  const call = { ...options, signal: cancel.signal }
  let bytes = 0
  async function* toDestination() {
    yield header
    try {
      for (let next = await first; next.done !== true; next = await sent.next()) {
        const { frame, roundCount, sentBytes, downtimeMs } = next.value
        if (frame.length === 0) {
          ended.resolve({ roundCount, sentBytes, downtimeMs: downtimeMs ?? 0 })
          return
        }
        const isStopped = frame[0] === STOPPED
        if (isStopped) options.signal.removeEventListener('abort', onSignal)
        bytes += frame.length
        const percent = Math.floor((100 * bytes) / Math.max(totalBytes, 1))
        onProgress(isStopped ? 100 : Math.min(99, percent))
        yield { frame }
      }
      throw new CliError('FAILED', 'the source ended the migration without a result')
    } catch (error) {
      // An iterator throws only once, so `drain` would not see the error of the source again.
      ended.reject(error)
      throw error
    } finally {
      // If the destination ends first, or if this fails, the source says why.
      drain().catch(ended.reject)
    }
  }
  const drain = async (): Promise<void> => {
    while ((await sent.next()).done !== true);
    ended.reject(new CliError('FAILED', 'the migration ended without a result'))
  }
  async function* toSource() {
    yield header
    try {
      for await (const { frame } of received) yield { frame }
    } catch {
      // The last frame tells the source why, and its error tells the user.
    }
  }
  const received = destination.client(SERVICE).relayReceive(toDestination(), call)
  const sent = source.client(SERVICE).relaySend(toSource(), call)[Symbol.asyncIterator]()
  // A call begins when its answers are read, and the other call begins with this one.
  const first = sent.next()
  first.catch(ended.reject)
  try {
    return await ended.promise
  } finally {
    options.signal.removeEventListener('abort', onSignal)
    cancel.abort()
  }
}
