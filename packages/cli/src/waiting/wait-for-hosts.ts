import { setTimeout as delay } from 'node:timers/promises'
import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type CallOptions, type Context, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure, EXIT_CODES } from '../exit-codes.ts'
import { say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import {
  clusterProgress,
  connectionProgress,
  doneText,
  type HostProgress,
  lackingText,
  progressText,
  vsanProgress,
} from './host-progress.ts'

/** Default time to wait for hosts, ms. --timeout overrides it. */
const WAIT_MS = 60_000
const POLL_MS = 200

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const VSAN = 'nkpsim.vcenter.v1.VsanService'

/** Returns the current progress of the hosts; called repeatedly. */
type Look = (channel: RpcChannel, options: CallOptions) => Promise<HostProgress[]>

export type WaitOptions = { wait?: boolean }

/** Adds --wait to a command. */
export function waitable(command: Command): Command {
  return command.option(
    '--wait',
    `wait until the hosts have applied the change, ${WAIT_MS / 1000} s or --timeout at most`,
  )
}

/**
 * Waits until the hosts in clusters hold their desired state.
 * @throws CliError UNAVAILABLE that names the hosts that are not done
 */
export function waitForClusters(context: Context): Promise<void> {
  return waitForHosts(context, async (channel, options) =>
    clusterProgress(await listHosts(channel, options)),
  )
}

/**
 * Waits until the hosts that should hold a provider hold it.
 * @throws CliError UNAVAILABLE that names the hosts that are not done
 */
export function waitForProvider(context: Context, provider: string): Promise<void> {
  const none = `No connected host may hold ${provider}; see why: nkpsim provider get ${provider}`
  const look: Look = async (channel, options) => {
    const hosts = await listHosts(channel, options)
    const onHosts = await channel.client(PROVIDERS).getProvider({ provider }, options)
    return clusterProgress(hosts, onHosts.hosts)
  }
  return waitForHosts(context, look, none)
}

/**
 * Waits until all disks of a vSAN cluster have the wanted encryption.
 * @throws CliError UNAVAILABLE that names the hosts that are not done
 */
export function waitForVsan(context: Context, cluster: string): Promise<void> {
  return waitForHosts(context, async (channel, options) => {
    const { vsan, hosts } = await channel.client(VSAN).getVsanCluster({ cluster }, options)
    return vsanProgress(vsan?.diskCount ?? 0, hosts)
  })
}

/**
 * Waits until a host is connected and holds its desired state. Without a name, waits for every host
 * that no operator disconnected.
 * @throws CliError UNAVAILABLE; NOT_FOUND if the named host is removed
 */
export function waitForConnection(context: Context, name?: string): Promise<void> {
  return waitForHosts(context, connectionLook(name))
}

/** Returns the query that waitForConnection repeats. */
export function connectionLook(name?: string): Look {
  return async (channel, options) => {
    const hosts = (await listHosts(channel, options)).filter((host) =>
      name === undefined
        ? host.connectionState !== 'CONNECTION_STATE_DISCONNECTED'
        : isSameName(host.name, name),
    )
    if (name !== undefined && hosts.length === 0)
      throw new CliError('NOT_FOUND', `host "${name}" was removed before it was up to date`)
    return hosts.map(connectionProgress)
  }
}

type Hosts = Parameters<typeof clusterProgress>[0]

async function listHosts(channel: RpcChannel, options: CallOptions): Promise<Hosts> {
  return (await channel.client(INVENTORY).listHosts({}, options)).hosts
}

async function waitForHosts(
  context: Context,
  look: Look,
  none = 'There is no host to wait for.',
): Promise<void> {
  const { signal } = context.terminal
  const timeoutMs = context.timeoutMs ?? WAIT_MS
  const deadlineMs = performance.now() + timeoutMs
  const done = await withProgress(context, (step) =>
    withVcenter(context, async (channel) => {
      let shown = ''
      let known: HostProgress[] | undefined
      for (;;) {
        const leftMs = Math.max(1, deadlineMs - performance.now())
        const hosts = await lookAgain(() => look(channel, { timeoutMs: leftMs, signal }))
        signal.throwIfAborted()
        if (typeof hosts !== 'string') known = hosts
        const text = typeof hosts === 'string' ? hosts : progressText(hosts)
        if (text !== shown) step(text)
        shown = text
        if (hosts === known && known.every(({ isDone }) => isDone)) return known
        // The last query may have run out of time, so the error uses the last known result.
        if (performance.now() >= deadlineMs) throw outOfTime(timeoutMs, known ?? hosts)
        await delay(Math.min(POLL_MS, leftMs), undefined, { signal })
      }
    }),
  )
  say(context, doneText(done, none))
}

/**
 * Runs the query. Returns the reason as text if vCenter does not answer, because vCenter may answer
 * again later.
 */
async function lookAgain(look: () => Promise<HostProgress[]>): Promise<HostProgress[] | string> {
  try {
    return await look()
  } catch (error) {
    const failure = describeFailure(error)
    if (failure.exitCode === EXIT_CODES.UNAVAILABLE) return failure.message
    throw error
  }
}

function outOfTime(timeoutMs: number, hosts: readonly HostProgress[] | string): CliError {
  const seconds = timeoutMs / 1000
  if (typeof hosts === 'string')
    return new CliError(
      'UNAVAILABLE',
      `after ${seconds} s it is not known which hosts are up to date: ${hosts}`,
    )
  return new CliError(
    'UNAVAILABLE',
    `after ${seconds} s only ${progressText(hosts)} are up to date; not: ${lackingText(hosts)}`,
  )
}
