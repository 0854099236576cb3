import type { ByteStream } from '@nkpsim/effects'
import { connectNbd } from '@nkpsim/nbd/client'
import { RpcError } from '@nkpsim/rpc'
import { CALL } from '../clients/site-access.ts'
import { STATE_FOLDER } from './host-node.ts'
import type { Machine } from './machine.ts'

/** Command of the NBD protocol, and the flag of a write that is durable when it is answered. */
const FLUSH = 3
const FUA = 1

/**
 * Writes to a disk as a client on the machine of a host, and flushes.
 * @throws RpcError UNAVAILABLE if the host does not answer, refuses or fails
 */
export async function writeByNbd(
  { streams, clock }: Pick<Machine, 'streams' | 'clock'>,
  vm: string,
  { offsetBytes, bytes }: { offsetBytes: number; bytes: Buffer },
): Promise<void> {
  const done = new AbortController()
  const write = async (): Promise<void> => {
    const stream = connect(streams)
    try {
      const client = await connectNbd(stream)
      await client.open(vm).catch((cause: unknown) => {
        throw isRefusal(cause) ? notOn(cause) : cause
      })
      await client.write(offsetBytes, bytes, FUA)
      const { error } = await client.request({ type: FLUSH })
      if (error !== 0) throw new Error(`NBD error ${error}`)
      await client.disconnect()
    } finally {
      stream.destroy()
    }
  }
  // A process that was killed never answers.
  const late = async (): Promise<never> => {
    await clock.sleep(CALL.timeoutMs, done.signal)
    throw new Error('no answer')
  }
  const [written, limit] = [write(), late()]
  for (const each of [written, limit]) each.catch(() => undefined)
  try {
    await Promise.race([written, limit])
  } catch (cause) {
    if (cause instanceof RpcError) throw cause
    throw new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', String(cause), { cause })
  } finally {
    done.abort()
  }
}

/** A host without a powered-on VM does not listen. */
function connect(streams: Machine['streams']): ByteStream {
  try {
    return streams().connect(`${STATE_FOLDER}/nbd.sock`)
  } catch (cause) {
    throw notOn(cause)
  }
}

/** Whether the host answered that it does not export the disk. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'type' in error
}

function notOn(cause: unknown): RpcError {
  return new RpcError('FAILED_PRECONDITION', 'INVALID_POWER_STATE', String(cause), { cause })
}
