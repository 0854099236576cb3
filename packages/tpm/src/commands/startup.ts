import { TPM_SU_CLEAR } from '../codec/constants.ts'
import { WireWriter } from '../codec/wire.ts'
import { TpmError } from '../errors.ts'
import { TPM_RC } from '../response-code.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

const CLEAR = new WireWriter().uint16(TPM_SU_CLEAR).finish()

/**
 * TPM2_Startup(CLEAR), Part 3, clause 9.3: PCRs at zero, nothing loaded. Leaves a TPM that is
 * already started as it is.
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
 * TPM2_Shutdown(CLEAR), Part 3, clause 9.4: announces a power loss, so that it does not count as an
 * attack.
 */
export async function shutdown(transport: TpmTransport, timeoutMs?: number): Promise<void> {
  await execute(transport, {
    name: 'Shutdown',
    parameters: CLEAR,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
}
