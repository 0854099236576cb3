import { once } from 'node:events'
import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../../errors.ts'
import type { Flows } from './relay.ts'

const TIMEOUT_MS = 30_000

/**
 * Sets which data the links of a relay pass. The flows are applied when the promise resolves.
 * @throws SimulatorError NOT_READY if the relay does not answer, or refuses
 */
export async function setFlows(controlSocket: string, flows: Flows): Promise<void> {
  const socket = createConnection(controlSocket)
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'connect')
    socket.write(`${JSON.stringify(flows)}\n`)
    const { error }: { error: string | null } = JSON.parse(await text(socket))
    if (error !== null) throw new Error(error)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new SimulatorError(
      'NOT_READY',
      `the relay of the cluster did not apply the change: ${reason}`,
      {
        cause,
      },
    )
  } finally {
    socket.destroy()
  }
}
