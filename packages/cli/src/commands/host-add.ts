import { isSameName } from '@nkpsim/daemon/name-text'
import type { Command } from 'commander'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { say } from '../output/print.ts'
import { quoted } from '../output/same-cluster.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable } from '../waiting/wait-for-hosts.ts'
import { showChangedHost } from './changed-host.ts'
import { onCall } from './command.ts'
import { addAndRemember, type HostMemory } from './host-memory.ts'
import { type HostView, hostView, requireHost } from './host-view.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'

type HostAddOptions = WaitOptions & {
  address?: string
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
    .option(
      '--address <host:port>',
      'adoption address of the host (default: that of the host in the state folder)',
    )
    .option(
      '--thumbprint <sha256>',
      "thumbprint of the host's certificate; if missing with --address, the error shows the actual one",
    )
    .option('--password-file <file>', "file with the user's password; - for stdin")
    .option('--username <name>', 'user on the host', 'root')
    .option(
      '--cluster <name>',
      'cluster of the host; a host without a cluster receives no key provider (default with --force: its present cluster)',
    )
    .option(
      '--force',
      'take the host over from the vCenter that manages it now, or trust its new or cleared TPM',
    )
  onCall<HostAddOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { address, thumbprint = '' } = await placeOf(context, name, options)
    const password = await readPassword(context.terminal, {
      file: options.passwordFile,
      option: '--password-file',
      prompt: `Password of ${options.username} on ${address}`,
      use: 'check',
    })
    const force = options.force === true
    try {
      const request = {
        name,
        address,
        thumbprint,
        username: options.username,
        password: password.reveal().toString('utf8'),
        cluster: options.cluster ?? (force ? await presentCluster(context, name) : ''),
        force,
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
      const isElsewhere = wasAdded && view.cluster !== request.cluster
      await showChangedHost(context, view, isElsewhere ? {} : options)
      if (options.wait !== true && !wasAdded)
        say(
          context,
          `vCenter connects the host and attests it (--wait waits for it): nkpsim host get ${quoted(name)}`,
        )
      if (wasAdded) say(context, `${name} was in the vCenter already; now it is remembered here.`)
      if (isElsewhere) throw elsewhere(view)
      if (view.cluster === '')
        say(context, `${name} is a standalone host: it receives no key provider.`)
    } finally {
      password.wipe()
    }
  })
}

/**
 * Returns where vCenter reaches the host. A host that runs in the state folder tells its own
 * thumbprint there.
 * @throws CliError USAGE if the user must name the address
 */
async function placeOf(
  { stateDir }: Context,
  name: string,
  { address, thumbprint }: HostAddOptions,
): Promise<{ address: string; thumbprint?: string | undefined }> {
  if (address !== undefined) return { address, thumbprint }
  const { hostToAdd } = await import('@nkpsim/simulator')
  const found = hostToAdd(stateDir, name)
  if (found !== undefined) return { ...found, ...(thumbprint !== undefined && { thumbprint }) }
  throw new CliError(
    'USAGE',
    `no host "${name}" runs in ${stateDir}: boot it first (nkpsim host boot ${name}), or give the address of another host with --address`,
  )
}

/** Returns the cluster of a host in the inventory; empty if it is standalone or not there. */
async function presentCluster(context: Context, name: string): Promise<string> {
  const hosts = await memoryOf(context).listHosts()
  return hosts.find((each) => isSameName(each.name, name))?.cluster ?? ''
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
