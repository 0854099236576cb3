import type { RpcChannel } from '@nkpsim/rpc'
import { type CallOptions, type Context, callOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure, EXIT_CODES, type Failure } from '../exit-codes.ts'

/** Number of hosts that are asked at the same time. */
const AT_ONCE = 8
/** Time limit for one host, ms. A host that hangs must not delay the others for long. */
const HOST_TIMEOUT_MS = 10_000

/** The answer of a host, or why there is none. */
export type HostAnswer<Answer> = { host: string; answer: Answer } | SilentHost

/**
 * Returns the hosts whose address the state folder has, by name.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID; CliError NOT_FOUND if there is no host
 */
export async function knownHosts({ stateDir }: Context): Promise<string[]> {
  const { readKnownHosts, readOperatorIdentity } = await import('@nkpsim/simulator/operator')
  readOperatorIdentity(stateDir)
  const hosts = [...readKnownHosts(stateDir).keys()].toSorted(byName)
  if (hosts.length > 0) return hosts
  throw new CliError('NOT_FOUND', 'no host is known; add one with: nkpsim host add')
}

/** Orders names as people do: esx-2 before esx-10. */
export function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

/** Asks hosts the same question, and returns their answers in the order of the hosts. */
export async function askHosts<Answer>(
  context: Context,
  hosts: readonly string[],
  ask: (channel: RpcChannel, options: CallOptions) => Promise<Answer>,
): Promise<HostAnswer<Answer>[]> {
  const { mapLimited } = await import('@nkpsim/simulator/operator')
  const options = callOptions(context)
  const bounded = { ...options, timeoutMs: Math.min(options.timeoutMs, HOST_TIMEOUT_MS) }
  return mapLimited(hosts, AT_ONCE, async (host): Promise<HostAnswer<Answer>> => {
    try {
      return { host, answer: await withHost(context, host, (channel) => ask(channel, bounded)) }
    } catch (error) {
      context.terminal.signal.throwIfAborted()
      return { host, failure: describeFailure(error) }
    }
  })
}

/** A host that did not answer, or refused the question. */
export type SilentHost = { host: string; failure: Failure }

/** Returns whether a host was not asked, because vCenter has removed it from its inventory. */
export function isUnmanaged({ failure }: SilentHost): boolean {
  return failure.code === 'HOST_UNKNOWN'
}

/** Returns a sentence about hosts that were not asked. */
export function unmanagedText(hosts: readonly string[]): string {
  return `vCenter does not manage ${hosts.join(', ')}: to ask such a host, give --host NAME and --as-root FILE`
}

/** Returns one line about hosts that did not answer, or refused the question, with the reasons. */
export function silenceText(silent: readonly SilentHost[]): string {
  const parts = [
    { lead: 'no answer from', hosts: silent.filter((each) => !isDenial(each)) },
    { lead: 'refused by', hosts: silent.filter(isDenial) },
  ]
  return parts
    .filter(({ hosts }) => hosts.length > 0)
    .map(({ lead, hosts }) => {
      const reasons = [...new Set(hosts.map(({ failure }) => failure.message))]
      return `${lead} ${hosts.map(({ host }) => host).join(', ')} (${reasons.join('; ')})`
    })
    .join('; ')
}

function isDenial({ failure }: SilentHost): boolean {
  return failure.exitCode === EXIT_CODES.DENIED
}

/** Returns the kind of error of a command that lacks the answers of hosts. */
export function silenceCode(silent: readonly SilentHost[]): 'DENIED' | 'UNAVAILABLE' {
  return silent.every(isDenial) ? 'DENIED' : 'UNAVAILABLE'
}
