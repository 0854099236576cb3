/** How far a host is with what it should take over. */
export type HostProgress = {
  name: string
  isDone: boolean
  /** Why it is not; empty when it is. */
  reason: string
}

type Host = {
  name: string
  cluster: string
  connectionState: string
  acknowledgedGeneration: number
  desiredGeneration: number
}
type OnHost = { host: string; eligible: boolean; message: string }

const CONNECTED = 'CONNECTION_STATE_CONNECTED'
/** An operator left it alone: nothing is to be waited for. */
const DISCONNECTED = 'CONNECTION_STATE_DISCONNECTED'

/**
 * Whom to wait for, and how far each is. Pure.
 * @param generation what they are to acknowledge
 * @param standing how a provider stands on each host: then those that should hold it are waited
 *   for, until they do; undefined: those in clusters
 */
export function clusterProgress(
  hosts: readonly Host[],
  generation: number,
  standing?: readonly OnHost[],
): HostProgress[] {
  return hosts
    .filter(({ connectionState }) => connectionState !== DISCONNECTED)
    .filter(({ name, cluster }) =>
      standing === undefined
        ? cluster !== ''
        : standing.some(({ host, eligible }) => host === name && eligible),
    )
    .map((host) => {
      const message = standing?.find(({ host: name }) => name === host.name)?.message ?? ''
      const reason = message || reasonOf(host, generation)
      return { name: host.name, isDone: reason === '', reason }
    })
}

/** How far a host is that is to be connected, and to hold what it should. Pure. */
export function connectionProgress(host: Host, generation: number): HostProgress {
  const isConnected = host.connectionState === CONNECTED
  const reason = isConnected ? reasonOf(host, generation) : 'it is not connected'
  return { name: host.name, isDone: reason === '', reason }
}

/** `2 of 3 hosts` */
export function progressText(hosts: readonly HostProgress[]): string {
  return `${hosts.filter(({ isDone }) => isDone).length} of ${hosts.length} hosts`
}

/** Which hosts lack something, and why. */
export function lackingText(hosts: readonly HostProgress[]): string {
  return hosts
    .filter(({ isDone }) => !isDone)
    .map(({ name, reason }) => `${name} (${reason})`)
    .join(', ')
}

function reasonOf({ acknowledgedGeneration, connectionState }: Host, generation: number): string {
  if (acknowledgedGeneration >= generation) return ''
  return connectionState === CONNECTED
    ? `waiting for generation ${generation}, it has ${acknowledgedGeneration}`
    : 'the host is not responding'
}
