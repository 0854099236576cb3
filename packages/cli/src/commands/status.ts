import type { ClusterPhase, ProcessStatus } from '@nkpsim/simulator'
import type { Command } from 'commander'
import { type Context, callOptions, withHost, withVcenter } from '../context.ts'
import { describeFailure, EXIT_CODES } from '../exit-codes.ts'
import { printResult } from '../output/print.ts'
import { printable, type TableStyle } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { type ClockView, clockView, speedOf } from './clock.ts'
import { onCall } from './command.ts'
import { type HostStatusView, type HostView, hostStatusView, hostView } from './host-view.ts'
import { type ProviderView, providerTable, providerView } from './provider-view.ts'
import { brokenNote, processTable, type StatusHost, statusHostTable } from './status-tables.ts'
import { readVcenterHa } from './vcenter-ha.ts'
import { type VcenterHaView, vcenterHaLine } from './vcenter-ha-view.ts'

/** Time limit for each part of a status, ms. A stopped daemon must not delay the other parts. */
const PART_TIMEOUT_MS = 5_000
/**
 * Difference from which on the time of a vCenter counts as moved, ms. An answer takes some time.
 */
const MOVED_MS = 60_000

/** Notes about a command that still runs or was interrupted. */
const PHASE_NOTES: Readonly<Record<ClusterPhase, string>> = {
  created: '',
  creating: 'The first start is not complete; after an interruption: nkpsim down --delete\n',
  resetting:
    'A reset is not complete: later changes will be lost; after an interruption: nkpsim reset\n',
}

/** Adds `nkpsim status`: processes, and the hosts and providers that the daemons report. */
export function addStatusCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('status')
    .description('processes, hosts and key providers of the cluster')
  onCall(command, terminal, async ({ context }) => {
    const view = await readStatus(context)
    await printResult(context, view, () => statusText(view, context))
  })
}

/**
 * Reads the current state of a cluster. Lists no processes if the cluster runs elsewhere.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export async function readStatus(context: Context) {
  const {
    clusterPhase,
    clusterProcesses,
    insecureProviders,
    isWorkstation,
    readKnownHosts,
    readOrigin,
  } = await import('@nkpsim/simulator')
  const { stateDir } = context
  const isRemote = isWorkstation(stateDir)
  const processes = isRemote ? null : clusterProcesses({ stateDir })
  const phase = isRemote ? null : clusterPhase({ stateDir })
  const names = [...readKnownHosts(stateDir).keys()]
  const [vcenter, vcenterHa, ...selves] = await Promise.all([
    askVcenter(context),
    askVcenterHa(context, processes),
    ...names.map((name) => askHost(context, name)),
  ])
  // After Ctrl-C, a daemon without an answer may be up, so the command prints no status.
  context.terminal.signal.throwIfAborted()
  const hosts = mergeHosts(vcenter.hosts, names, selves)
  const present = vcenter.error === null ? vcenter.providers : undefined
  const insecure = isRemote ? [] : insecureProviders({ stateDir }, present)
  const origin = readOrigin(stateDir)
  return {
    stateDir,
    copyOf: origin?.kind === 'copy' ? origin.path : null,
    movedFrom: origin?.kind === 'moved' ? origin.path : null,
    phase,
    processes,
    vcenter,
    hosts,
    insecureProviders: insecure,
    vcenterHa,
  }
}

export function statusText(
  {
    copyOf,
    movedFrom,
    phase,
    processes,
    vcenter,
    hosts,
    insecureProviders,
    vcenterHa,
  }: Awaited<ReturnType<typeof readStatus>>,
  context: TableStyle,
): string {
  return [
    copyOf === null
      ? ''
      : `A copy of the cluster in ${printable(copyOf)}: no process runs from here.\n`,
    movedFrom === null
      ? ''
      : `Moved from ${printable(movedFrom)} while it ran; start it again from here with: nkpsim up\n`,
    phase === null ? '' : PHASE_NOTES[phase],
    processes === null ? '' : processTable(processes, context),
    processes === null ? '' : brokenNote(processes),
    vcenterHa === null ? '' : vcenterHaLine(vcenterHa),
    vcenter.error === null || processes?.length === 0
      ? ''
      : `${aboutVcenter(printable(vcenter.error))}\n`,
    vcenter.clock === null ? '' : clockNote(vcenter.clock, Date.now()),
    hosts.length === 0 ? '' : statusHostTable(hosts, context, vcenter.error === null),
    vcenter.providers.length === 0 ? '' : providerTable(vcenter.providers, context),
    insecureProviders.length === 0
      ? ''
      : `INSECURE: the key of ${insecureProviders.join(', ')} is in a seed.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function aboutVcenter(error: string): string {
  return error.startsWith('vCenter') ? error : `vCenter: ${error}`
}

type VcenterPart = {
  error: string | null
  /** Null if vCenter does not answer, or does not show its time to this user. */
  clock: ClockView | null
  hosts: HostView[]
  providers: ProviderView[]
}

/** Returns a line about the time of a vCenter; empty if it is the time of this machine. */
export function clockNote({ time, ...clock }: ClockView, machineMs: number): string {
  const isMoved = Math.abs(Date.parse(time) - machineMs) >= MOVED_MS
  if (clock.frozen) return `vCenter’s time is frozen at ${time}.\n`
  return isMoved || clock.timeScale !== 1
    ? `vCenter’s time is ${time}; it runs ${speedOf(clock)}.\n`
    : ''
}

async function askVcenter(context: Context): Promise<VcenterPart> {
  try {
    return await withVcenter(context, async (channel) => {
      const options = partOptions(context)
      const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
      const keyProviders = channel.client('nkpsim.vcenter.v1.KeyProviderService')
      const { hosts } = await inventory.listHosts({}, options)
      const { providers } = await keyProviders.listProviders({}, options)
      return {
        error: null,
        clock: await readClock(channel, options),
        hosts: hosts.map(hostView),
        providers: providers.map(providerView),
      }
    })
  } catch (error) {
    return { error: describeFailure(error).message, clock: null, hosts: [], providers: [] }
  }
}

/** Returns the state of vCenter HA; null if it is not deployed, or the nodes run elsewhere. */
async function askVcenterHa(
  context: Context,
  processes: readonly ProcessStatus[] | null,
): Promise<VcenterHaView | null> {
  if (!processes?.some(({ kind }) => kind === 'etcd')) return null
  try {
    return await readVcenterHa(context)
  } catch {
    return null
  }
}

async function readClock(
  channel: Parameters<Parameters<typeof withVcenter>[1]>[0],
  options: ReturnType<typeof callOptions>,
): Promise<ClockView | null> {
  try {
    const { clock } = await channel.client('nkpsim.fault.v1.ClockService').getClock({}, options)
    return clock && clockView(clock)
  } catch {
    return null
  }
}

type HostAnswer = HostStatusView | 'refused' | null

async function askHost(context: Context, name: string): Promise<HostAnswer> {
  try {
    return await withHost(context, name, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.HostService')
      return hostStatusView(await client.getStatus({}, partOptions(context)))
    })
  } catch (error) {
    return describeFailure(error).exitCode === EXIT_CODES.DENIED ? 'refused' : null
  }
}

function mergeHosts(
  inventory: readonly HostView[],
  names: readonly string[],
  selves: readonly HostAnswer[],
): StatusHost[] {
  const all = new Set([...names, ...inventory.map(({ name }) => name)])
  return [...all]
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => {
      const answer = selves[names.indexOf(name)] ?? null
      return {
        name,
        known: names.includes(name),
        refused: answer === 'refused',
        inventory: inventory.find((host) => host.name === name) ?? null,
        self: answer === 'refused' ? null : answer,
      }
    })
}

function partOptions(context: Context): ReturnType<typeof callOptions> {
  const options = callOptions(context)
  return { ...options, timeoutMs: Math.min(options.timeoutMs, PART_TIMEOUT_MS) }
}
