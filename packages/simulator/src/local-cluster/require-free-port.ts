import { isPortFree } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'

/**
 * Tells before anything is started that a daemon could not listen.
 * @throws SimulatorError PORT_TAKEN
 */
export async function requireFreePort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  throw new SimulatorError(
    'PORT_TAKEN',
    `vCenter cannot listen on port ${port}: another process does, or it is reserved`,
  )
}
