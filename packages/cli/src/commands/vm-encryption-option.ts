import type { Command } from 'commander'
import { CliError } from '../errors.ts'

/** Options of a command that makes a VM or a disk. */
export type EncryptionOption = {
  /** False with `--no-encryption`. */
  encryption: boolean
  provider?: string
}

/** Adds `--no-encryption` to a command that has `--provider`. */
export function encryptionOption(command: Command, description: string): Command {
  return command.option('--no-encryption', description)
}

/**
 * Whether the user wants a plain object.
 * @throws CliError USAGE if the user names a provider for it
 */
export function isPlainWanted({ encryption, provider }: EncryptionOption): boolean {
  if (!encryption && provider !== undefined)
    throw new CliError('USAGE', '--no-encryption needs no key provider; leave out --provider')
  return !encryption
}
