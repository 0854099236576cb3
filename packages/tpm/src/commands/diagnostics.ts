import { channel } from 'node:diagnostics_channel'
import type { CommandName } from '../codec/constants.ts'

/** Channel for an AnsweredCommand after each command that a TPM answered. */
export const TPM_COMMANDS = channel('nkpsim.tpm.command')

export type AnsweredCommand = { name: CommandName; durationMs: number }
