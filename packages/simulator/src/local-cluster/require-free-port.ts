import { isPortFree } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'

/**
 * Checks, before anything starts, that a daemon will be able to listen.
 * @throws SimulatorError PORT_TAKEN
 */
export async function requireFreePort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  throw new SimulatorError(
    'PORT_TAKEN',
    `vCenter cannot listen on port ${port}: another process does, or it is reserved`,
  )
}
