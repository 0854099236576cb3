import type { Command } from 'commander'

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
