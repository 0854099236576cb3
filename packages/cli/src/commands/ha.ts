import type { Command } from 'commander'
import {
  type CallOptions,
  type Context,
  callOptions,
  callVcenter,
  withVcenter,
} from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { askHosts, isUnmanaged, knownHosts, silenceCode, silenceText } from '../vms/ask-hosts.ts'
import { onCall } from './command.ts'

const SETTINGS = 'nkpsim.vcenter.v1.SettingService'
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
  hosts: HostView[]
}

/** Adds `nkpsim ha`: vSphere HA. */
export function addHaCommands(program: Command, terminal: Terminal): void {
  const ha = program
    .command('ha')
    .description('vSphere HA: restart the VMs of a failed host on other hosts')
  addSwitch(ha, terminal, 'enable', true, 'turn vSphere HA on for all clusters')
  addSwitch(ha, terminal, 'disable', false, 'turn vSphere HA off for all clusters')
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
  onCall(ha.command(verb).description(description), terminal, async ({ context }) => {
    await withVcenter(context, (channel) =>
      channel
        .client(SETTINGS)
        .setSetting({ name: SETTING, value: String(isOn) }, callOptions(context)),
    )
    say(
      context,
      `vSphere HA is ${isOn ? 'on' : 'off'}; each connected host follows within seconds.`,
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
  const view: HaView = { enabled: await readEnabled(context), hosts }
  await printResult(context, view, () => haTable(view, context))
  for (const line of waitingLines(view)) say(context, line)
  if (silent.length > 0)
    throw new CliError(silenceCode(silent), `not all hosts are known; ${silenceText(silent)}`)
}

/** Returns whether vSphere HA is on; null if vCenter does not answer. */
async function readEnabled(context: Context): Promise<boolean | null> {
  // Root of the hosts has no session with vCenter.
  if (context.rootPassword !== undefined) return null
  const options: CallOptions = callOptions(context)
  const timeoutMs = Math.min(options.timeoutMs, VCENTER_TIMEOUT_MS)
  try {
    const { setting } = await callVcenter(context, SETTINGS, (client) =>
      client.getSetting({ name: SETTING }, { ...options, timeoutMs }),
    )
    return setting?.value === 'true'
  } catch {
    context.terminal.signal.throwIfAborted()
    return null
  }
}

function haTable({ enabled, hosts }: HaView, context: Context): string {
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
  return `vSphere HA: ${state}\n${hosts.length === 0 ? '' : table}`
}

/** Returns a line for each VM that waits. All hosts tell what the primary decided. */
export function waitingLines({ hosts }: Pick<HaView, 'hosts'>): string[] {
  const lines = hosts.flatMap(({ waitingVms }) =>
    waitingVms.map(({ name, reason }) => `${name} waits for a restart: ${reason}`),
  )
  return [...new Set(lines)]
}
