import type { Command } from 'commander'
import { type CallOptions, type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { askHosts, isUnmanaged, knownHosts, silenceCode, silenceText } from '../vms/ask-hosts.ts'
import { onCall } from './command.ts'

const SETTINGS = 'nkpsim.vcenter.v1.SettingService'
const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
const HA = 'nkpsim.esxi.v1.HighAvailabilityService'
const SETTING = 'nkpsim.ha.enabled'
/** Time limit for vCenter, ms. The hosts answer without it. */
const VCENTER_TIMEOUT_MS = 5000

/** vSphere HA of a host in a datastore as `-o json` shows it. */
type HostView = {
  host: string
  datastore: string
  /** `NONE` if vSphere HA is off on the host. */
  role: string
  /** Name of the primary; empty if none is known. */
  primary: string
  protectedVms: string[]
  waitingVms: { name: string; reason: string }[]
}

type HaView = {
  /** Whether vCenter has vSphere HA on; null if vCenter does not answer. */
  enabled: boolean | null
  /** Clusters with a setting of their own. */
  clusters: { cluster: string; enabled: boolean }[]
  hosts: HostView[]
}

/** Adds `nkpsim ha`: vSphere HA. */
export function addHaCommands(program: Command, terminal: Terminal): void {
  const ha = program
    .command('ha')
    .description('vSphere HA: restart the VMs of a failed host on other hosts')
  addSwitch(ha, terminal, 'enable', true, 'turn vSphere HA on')
  addSwitch(ha, terminal, 'disable', false, 'turn vSphere HA off')
  const get = ha
    .command('get')
    .description('state of vSphere HA on each host; works without vCenter')
  onCall(get, terminal, async ({ context }) => showState(context))
}

function addSwitch(
  ha: Command,
  terminal: Terminal,
  verb: string,
  isOn: boolean,
  description: string,
): void {
  const command = ha
    .command(verb)
    .description(description)
    .option(
      '--cluster <name>',
      'only for this cluster (default: for all without a setting of their own)',
    )
  onCall<{ cluster?: string }>(command, terminal, async ({ context, options: { cluster } }) => {
    await withVcenter(context, async (channel) =>
      cluster === undefined
        ? channel
            .client(SETTINGS)
            .setSetting({ name: SETTING, value: String(isOn) }, callOptions(context))
        : channel.client(INVENTORY).setClusterHa({ cluster, enabled: isOn }, callOptions(context)),
    )
    const where = cluster === undefined ? '' : ` for ${cluster}`
    say(
      context,
      `vSphere HA is ${isOn ? 'on' : 'off'}${where}; each connected host follows within seconds.`,
    )
  })
}

/** @throws CliError UNAVAILABLE or DENIED after the answers, if a host gave none */
async function showState(context: Context): Promise<void> {
  const answers = await askHosts(context, await knownHosts(context), async (channel, options) =>
    channel.client(HA).getHaStatus({}, options),
  )
  const hosts = answers.flatMap((each) =>
    'answer' in each
      ? each.answer.datastores.map((status) => ({
          ...{ host: each.host, datastore: status.datastore },
          ...{ role: enumValue('HA_ROLE_', status.role), primary: status.primary },
          ...{ protectedVms: status.protectedVms, waitingVms: status.waitingVms },
        }))
      : [],
  )
  const silent = answers.flatMap((each) => ('failure' in each && !isUnmanaged(each) ? [each] : []))
  const view: HaView = { ...(await readEnabled(context)), hosts }
  await printResult(context, view, () => haTable(view, context))
  for (const line of waitingLines(view)) say(context, line)
  if (silent.length > 0)
    throw new CliError(silenceCode(silent), `not all hosts are known; ${silenceText(silent)}`)
}

/** Returns where vSphere HA is on; null if vCenter does not answer. */
async function readEnabled(context: Context): Promise<Pick<HaView, 'enabled' | 'clusters'>> {
  // Root of the hosts has no session with vCenter.
  if (context.rootPassword !== undefined) return { enabled: null, clusters: [] }
  const options: CallOptions = callOptions(context)
  const timeoutMs = Math.min(options.timeoutMs, VCENTER_TIMEOUT_MS)
  const bounds = { ...options, timeoutMs }
  try {
    return await withVcenter(context, async (channel) => {
      const { setting } = await channel.client(SETTINGS).getSetting({ name: SETTING }, bounds)
      const { clusters } = await channel.client(INVENTORY).listClusterHa({}, bounds)
      return {
        enabled: setting?.value === 'true',
        clusters: clusters
          .filter(({ ownSetting }) => ownSetting)
          .map(({ cluster, enabled }) => ({ cluster, enabled })),
      }
    })
  } catch {
    context.terminal.signal.throwIfAborted()
    return { enabled: null, clusters: [] }
  }
}

function haTable({ enabled, clusters, hosts }: HaView, context: Context): string {
  const state = enabled === null ? 'unknown: no answer from vCenter' : enabled ? 'on' : 'off'
  const table = formatTable(
    hosts,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'DATASTORE', value: ({ datastore }) => datastore },
      { heading: 'ROLE', value: ({ role }) => (role === 'NONE' ? 'Off' : words(role)) },
      { heading: 'PRIMARY', value: ({ primary }) => primary },
      { heading: 'PROTECTED VMS', value: ({ protectedVms }) => protectedVms.join(', ') },
    ],
    context,
  )
  const own = clusters.map((each) => `${each.cluster}: ${each.enabled ? 'on' : 'off'}\n`).join('')
  return `vSphere HA: ${state}\n${own}${hosts.length === 0 ? '' : table}`
}

/** Returns a line for each VM that waits. All hosts tell what the primary decided. */
export function waitingLines({ hosts }: Pick<HaView, 'hosts'>): string[] {
  const lines = hosts.flatMap(({ waitingVms }) =>
    waitingVms.map(({ name, reason }) => `${name} waits for a restart: ${reason}`),
  )
  return [...new Set(lines)]
}
