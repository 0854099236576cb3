import { StringDecoder } from 'node:string_decoder'
import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { callOptions, transferOptions } from '../context.ts'
import { say, write } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { quoted } from '../output/same-cluster.ts'
import type { Terminal } from '../terminal.ts'
import { findVmHost, onVmHost } from '../vms/find-vm.ts'
import { onCall, sizeOption } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'

const SERVICE = 'nkpsim.esxi.v1.GuestService'
/** Time for QEMU to start on a machine that is busy, ms. */
const START_TIMEOUT_MS = 150_000

/** Adds the commands of `nkpsim vm` for the guest of a VM. */
export function addVmGuestCommands(vm: Command, terminal: Terminal): void {
  addStartGuest(vm, terminal)
  addConsole(vm, terminal)
}

function addStartGuest(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('start-guest <name>'))
    .description('boot a guest in a powered-on VM, with QEMU on its host')
    .option('--memory <size>', 'memory of the guest: 512M or 10G (default: 256M)', sizeOption)
  type Options = VmHostOption & { memory?: number }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host: named, memory: memoryBytes = 0 } = options
    const { timeoutMs = START_TIMEOUT_MS } = context
    const { host } = await withProgress(context, (step) => {
      step(`starting the guest of ${name}`)
      return onVmHost(context, { name, host: named }, (channel) =>
        channel
          .client(SERVICE)
          .startGuest({ name, memoryBytes }, { ...callOptions(context), timeoutMs }),
      )
    })
    say(context, `The guest of ${name} boots on ${host}.`)
    say(context, `Next: nkpsim vm console ${quoted(name)} --follow`)
  })
}

function addConsole(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('console <name>'))
    .description('print the last 256 KiB of the serial console of a guest')
    .option('--send <line>', 'type this line at the console first')
    .option('--follow', 'continue with new output, until the guest ends or Ctrl-C', false)
  type Options = VmHostOption & { send?: string; follow: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { send, follow } = options
    const host = options.host ?? (await findVmHost(context, name))
    await onVmHost(context, { name, host }, async (channel) => {
      const client = channel.client(SERVICE)
      if (send !== undefined)
        await client.writeConsole({ name, input: Buffer.from(`${send}\n`) }, callOptions(context))
      const output = client.readConsole({ name, follow }, transferOptions(context))
      const decoder = new StringDecoder('utf8')
      for await (const { chunk } of output)
        await write(context.terminal.stdout, withoutControls(decoder.write(chunk)))
    })
  })
}

/** A guest could otherwise control the terminal of the user. Keeps line feeds and tabs. */
function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '')
}
