import type { Command } from 'commander'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForConnection } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import { addAndRemember, type HostMemory } from './host-memory.ts'
import { type HostView, hostFields, hostView, requireHost } from './host-view.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'

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
      const request = {
        name,
        address: options.address,
        thumbprint: options.thumbprint ?? '',
        username: options.username,
        password: password.reveal().toString('utf8'),
        cluster: options.cluster ?? '',
        force: options.force === true,
      }
      const { host: view, wasAdded } = await addAndRemember(name, {
        ...memoryOf(context),
        add: async () => {
          const { host } = await callVcenter(context, INVENTORY, (client, callOptions) =>
            client.addHost(request, callOptions),
          )
          return requireHost(host)
        },
      })
      await printResult(context, view, () => formatFields(hostFields(view)))
      if (wasAdded) say(context, `${name} was in the vCenter already; now it is remembered here.`)
      if (wasAdded && view.cluster !== request.cluster) throw elsewhere(view)
      if (view.cluster === '')
        say(context, `${name} is a standalone host: it receives no key provider.`)
      if (options.wait === true) await waitForConnection(context, view.name)
    } finally {
      password.wipe()
    }
  })
}

function memoryOf(context: Context): Omit<HostMemory, 'add'> {
  const { stateDir } = context
  return {
    listHosts: async () => {
      const { hosts } = await callVcenter(context, INVENTORY, (client, callOptions) =>
        client.listHosts({}, callOptions),
      )
      return hosts.map(hostView)
    },
    isRemembered: async ({ name, address, id }) => {
      const { readKnownHosts } = await import('@nkpsim/simulator/operator')
      const known = readKnownHosts(stateDir).get(name)
      return known?.address === address && known.hostId === id
    },
    remember: async ({ name, address, id }) => {
      const { rememberHost } = await import('@nkpsim/simulator')
      await rememberHost(stateDir, name, { address, hostId: id })
    },
  }
}

/** Returns the error for a host in another cluster of this vCenter. `host add` does not move it. */
function elsewhere({ name, cluster }: HostView): CliError {
  const place = cluster === '' ? 'in no cluster' : `in the cluster "${cluster}"`
  return new CliError(
    'CONFLICT',
    `host "${name}" was in the vCenter already, ${place}; move it with: nkpsim host move`,
  )
}
