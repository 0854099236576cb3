import { StringDecoder } from 'node:string_decoder'
import { stripVTControlCharacters } from 'node:util'
import type { RpcClient } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, transferOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { say, write } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { quoted } from '../output/same-cluster.ts'
import type { Terminal } from '../terminal.ts'
import { findVmHost, onVmHost } from '../vms/find-vm.ts'
import { type ConsoleCalls, typeAtConsole } from '../vms/type-at-console.ts'
import { onCall, sizeOption } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'

const SERVICE = 'nkpsim.esxi.v1.GuestService'
/** Time for QEMU to start on a machine that is busy, ms. */
const START_TIMEOUT_MS = 150_000

export const GUEST_MEMORY_HELP = 'memory of the guest: 512M or 10G (default: 256M)'

/** Adds the commands of `nkpsim vm` for the guest of a VM. */
export function addVmGuestCommands(vm: Command, terminal: Terminal): void {
  addStartGuest(vm, terminal)
  addConsole(vm, terminal)
}

function addStartGuest(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('start-guest <name>'))
    .description('boot a guest in a powered-on VM, with QEMU on its host')
    .option('--memory <size>', GUEST_MEMORY_HELP, sizeOption)
  type Options = VmHostOption & { memory?: number }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, memory: memoryBytes } = options
    await startGuest(context, { name, host, memoryBytes })
  })
}

/** Boots a guest in a powered-on VM. */
export async function startGuest(
  context: Context,
  {
    name,
    host: named,
    memoryBytes = 0,
  }: { name: string; host: string | undefined; memoryBytes: number | undefined },
): Promise<void> {
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
}

function addConsole(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('console <name>'))
    .description('print the last 256 KiB of the serial console of a guest')
    .option('--send <line>', 'type this line at the console first')
    .option('--follow', 'continue with new output, until the guest ends or Ctrl-C', false)
    .option('--interactive', 'type at the console, until the guest ends or Ctrl-]', false)
  type Options = VmHostOption & { send?: string; follow: boolean; interactive: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { send, follow, interactive } = options
    if (interactive && (terminal.stdin.isTTY !== true || send !== undefined))
      throw new CliError('USAGE', '--interactive needs a terminal, and does not go with --send')
    const host = options.host ?? (await findVmHost(context, name))
    await onVmHost(context, { name, host }, async (channel) => {
      const client = channel.client(SERVICE)
      if (send !== undefined)
        await client.writeConsole({ name, input: Buffer.from(`${send}\n`) }, callOptions(context))
      const decoder = new StringDecoder('utf8')
      if (interactive) {
        say(context, `Console of ${name}; leave it with Ctrl-].`)
        await typeAtConsole(context.terminal, consoleCalls(context, client, name), (chunk) =>
          withoutControls(decoder.write(chunk), MOVING_CONTROLS),
        )
        return
      }
      const output = client.readConsole({ name, follow }, transferOptions(context))
      for await (const { chunk } of output)
        await write(context.terminal.stdout, withoutControls(decoder.write(chunk)))
    })
  })
}

function consoleCalls(
  context: Context,
  client: RpcClient<typeof SERVICE>,
  name: string,
): ConsoleCalls {
  return {
    read: async function* (signal) {
      const options = { ...transferOptions(context), signal }
      for await (const { chunk } of client.readConsole({ name, follow: true }, options)) yield chunk
    },
    write: async (input) => void (await client.writeConsole({ name, input }, callOptions(context))),
  }
}

/** Line feeds and tabs. */
const CONTROLS = /[^\P{Cc}\n\t]/gu
/** On a terminal, a shell also needs backspaces and carriage returns. */
const MOVING_CONTROLS = /[^\P{Cc}\n\t\b\r]/gu

/**
 * A guest could otherwise control the terminal of the user.
 * @param removed control characters to remove
 */
function withoutControls(text: string, removed = CONTROLS): string {
  return stripVTControlCharacters(text).replace(removed, '')
}
