import { TPM_SU_CLEAR } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import { TPM_RC } from '../response-code.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

const CLEAR = new WireWriter().uint16(TPM_SU_CLEAR).finish()

/**
 * Starts the TPM with PCRs at zero and no loaded objects. Does not change a TPM that is already
 * started. TPM2_Startup(CLEAR), Part 3, clause 9.3.
 */
export async function startup(transport: TpmTransport): Promise<void> {
  try {
    await execute(transport, { name: 'Startup', parameters: CLEAR })
  } catch (error) {
    if (error instanceof TpmError && error.responseCode === TPM_RC.INITIALIZE) return
    throw error
  }
}

/**
 * Announces a power loss, so that the TPM does not count it as an attack. TPM2_Shutdown(CLEAR),
 * Part 3, clause 9.4.
 */
export async function shutdown(transport: TpmTransport, timeoutMs?: number): Promise<void> {
  await execute(transport, {
    name: 'Shutdown',
    parameters: CLEAR,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
}
