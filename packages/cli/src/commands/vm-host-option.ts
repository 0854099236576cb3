import type { Command } from 'commander'
import { wholeNumber } from './command.ts'

/** Highest index of a disk: a VM has at most 15 disks. */
export const MAX_DISK_NUMBER = 14
/** Parses the value of an option that is the index of a disk. */
export const diskNumber = wholeNumber(0, MAX_DISK_NUMBER)

export type VmHostOption = { host?: string | undefined }

/** Adds --host to a command for an existing VM. */
export function vmHost(command: Command): Command {
  return command.option('--host <name>', 'host (default: the host that has the VM registered)')
}

/** Adds --host to a command that makes a VM. */
export function newVmHost(command: Command): Command {
  return command.option(
    '--host <name>',
    'host that makes the VM (default: vCenter chooses the host with the fewest VMs)',
  )
}
