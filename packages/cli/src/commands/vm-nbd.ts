import type { Command } from 'commander'
import { callOptions } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { printable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { onCall } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'

const SERVICE = 'nkpsim.esxi.v1.NbdService'

/** Adds `nkpsim vm nbd`: where other programs find the disks of a VM. */
export function addVmNbdCommand(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('nbd <name>'))
    .description('URIs of the disks of a powered-on VM, for NBD clients such as qemu-img')
    .option(
      '--tls',
      'export the disks on a TCP port with mutual TLS too, until the VM is off',
      false,
    )
  type Options = VmHostOption & { tls: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { tls, host: named } = options
    const { host, result } = await onVmHost(context, { name, host: named }, (channel) => {
      const client = channel.client(SERVICE)
      return tls
        ? client.openNbdPort({ name }, callOptions(context))
        : client.getNbdExports({ name }, callOptions(context))
    })
    const views = result.exports.map((each) => ({ ...each, host }))
    await printResult(context, views, () =>
      views.map(({ unixUri, tlsUri }) => `${printable(tls ? tlsUri : unixUri)}\n`).join(''),
    )
    if (tls)
      say(context, 'Clients need the certificate of an operator: see docs/virtual-machines.md')
  })
}
