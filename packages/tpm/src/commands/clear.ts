import { TPM_RH } from '../codec/constants.ts'
import { handleName } from '../codec/structures.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { execute } from './execute.ts'

/**
 * Clears the TPM with the authorisation of the platform, as the firmware's set-up does. The seed of
 * the storage hierarchy is new, so nothing that was sealed before opens again. The counters of the
 * owner are gone, and the clock starts at zero. The endorsement keys and their certificates stay.
 * TPM2_Clear, Part 3, clause 24.6.
 */
export async function clear(transport: TpmTransport): Promise<void> {
  await execute(transport, {
    name: 'Clear',
    handles: [{ handle: TPM_RH.PLATFORM, name: handleName(TPM_RH.PLATFORM) }],
    authorizations: ['empty password'],
  })
}
