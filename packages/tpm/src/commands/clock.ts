import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

/**
 * Returns how often a TPM was reset since it was made or cleared. TPM2_ReadClock, Part 3, clause
 * 29.1; TPMS_TIME_INFO, Part 2, clause 10.11.6.
 */
export async function readResetCount(transport: TpmTransport): Promise<number> {
  const { parameters } = await execute(transport, { name: 'ReadClock' })
  // The time since the start, and the clock.
  parameters.uint64()
  parameters.uint64()
  return parameters.uint32()
}
