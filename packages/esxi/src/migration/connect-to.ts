import { privateKeyToPem } from '@nkpsim/pki/tls-material'
import { type Network, RpcError } from '@nkpsim/rpc'
import type { Management } from '../records/management.ts'
import type { Wire } from './link.ts'
import { migrationFailed } from './migration-error.ts'
import { createPipe } from './pipe.ts'

/** A move of large disks takes hours. */
const MOVE_TIMEOUT_MS = 24 * 3_600_000

/** The part of the network that connects to other hosts. */
export type MigrationNetwork = Pick<Network, 'connect'>

/**
 * Connects to the destination of a migration, with the certificate that vCenter issued to this
 * host. The caller closes the connection.
 * @param to.hostId UUID of the destination, which its certificate must bear
 */
export async function connectTo(
  { network, management }: { network: MigrationNetwork; management: Management },
  to: { migrationId: string; name: string; address: string; hostId: string },
): Promise<Wire & { close(): void }> {
  const { certificatePem, privateKey, rootsPem } = management
  const { migrationId, name, address, hostId } = to
  const channel = await network.connect({
    address,
    tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKey), rootsPem },
    expectPeer: { kind: 'host', id: hostId },
  })
  const frames = createPipe<Buffer>()
  async function* requests() {
    yield { header: { migrationId, name } }
    for await (const frame of frames.items) yield { frame }
  }
  const answers = channel
    .client('nkpsim.esxi.v1.MigrationService')
    .receiveVm(requests(), { timeoutMs: MOVE_TIMEOUT_MS })
  return {
    send: frames.push,
    frames: framesOf(answers),
    close: () => {
      frames.end()
      channel.close()
    },
  }
}

/** Begins the call at once, because the source sends before it reads. */
function framesOf(answers: AsyncIterable<{ frame: Buffer }>): AsyncIterator<Buffer> {
  const iterator = answers[Symbol.asyncIterator]()
  const first = iterator.next()
  // The reader gets the error later.
  first.catch(() => undefined)
  async function* frames(): AsyncGenerator<Buffer> {
    try {
      for (let next = await first; next.done !== true; next = await iterator.next())
        yield next.value.frame
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause
      throw migrationFailed(`the destination ended the migration: ${cause.message}`, { cause })
    } finally {
      await iterator.return?.()
    }
  }
  return frames()
}
