import { isPortFree } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'

/**
 * Checks that a daemon can listen on a port, before anything starts.
 * @param daemon name of the daemon in the message
 * @throws SimulatorError PORT_TAKEN
 */
export async function requireFreePort(port: number, daemon = 'vCenter'): Promise<void> {
  if (await isPortFree(port)) return
  throw new SimulatorError(
    'PORT_TAKEN',
    `${daemon} cannot listen on port ${port}: another process listens there, or the port is reserved`,
  )
}
