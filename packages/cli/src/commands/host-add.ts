import type { Command } from 'commander'
import { callOptions, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForConnection } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import { hostFields, requireHost } from './host-view.ts'

type HostAddOptions = WaitOptions & {
  address: string
  thumbprint?: string
  passwordFile?: string
  cluster?: string
  username: string
  force?: boolean
}

/** Adds `nkpsim host add`, which adds a host to vCenter. */
export function addHostAddCommand(host: Command, terminal: Terminal): void {
  const command = waitable(host.command('add <name>'))
    .description('add a host to the vCenter')
    .requiredOption('--address <host:port>', 'adoption address of the host')
    .option(
      '--thumbprint <sha256>',
      "thumbprint of the host's certificate; if missing, the error shows the actual one",
    )
    .option('--password-file <file>', "file with the user's password; - for stdin")
    .option('--username <name>', 'user on the host', 'root')
    .option(
      '--cluster <name>',
      'cluster of the host; a host without a cluster receives no key provider',
    )
    .option('--force', 'take the host over from the vCenter that manages it now')
  onCall<HostAddOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const password = await readPassword(context.terminal, {
      file: options.passwordFile,
      option: '--password-file',
      prompt: `Password of ${options.username} on ${options.address}`,
      use: 'check',
    })
    try {
      const view = await withVcenter(context, async (channel) => {
        const answer = await channel.client('nkpsim.vcenter.v1.InventoryService').addHost(
          {
            name,
            address: options.address,
            thumbprint: options.thumbprint ?? '',
            username: options.username,
            password: password.reveal().toString('utf8'),
            cluster: options.cluster ?? '',
            force: options.force === true,
          },
          callOptions(context),
        )
        return requireHost(answer.host)
      })
      const { rememberHost } = await import('@nkpsim/simulator')
      await rememberHost(context.stateDir, view.name, { address: view.address, hostId: view.id })
      await printResult(context, view, () => formatFields(hostFields(view)))
      if (view.cluster === '') say(context, `${name} stands alone: it receives no key provider.`)
      if (options.wait === true) await waitForConnection(context, view.name)
    } finally {
      password.wipe()
    }
  })
}
