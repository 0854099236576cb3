import { TPM_RH } from '../codec/constants.ts'
import { type Handler, handleOf } from './call.ts'
import { type Chip, clearOwner } from './chip.ts'
import { has, PLATFORM_CREATE } from './nv-commands.ts'
import { inHandle, RC, refusal } from './refusal.ts'

/** TPM2_Clear with the authorisation of the platform, Part 3, clause 24.6. */
export const clear: Handler = (call) => {
  call.parameters.end()
  if (handleOf(call, 0) !== TPM_RH.PLATFORM) throw refusal(inHandle(RC.VALUE, 1))
  clearChip(call.chip)
  return {}
}

/** Clears a TPM. Indexes of the platform stay, such as the certificates of endorsement keys. */
export function clearChip(chip: Chip): void {
  clearOwner(chip, (index) => has(index, PLATFORM_CREATE))
}
