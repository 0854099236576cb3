/** Progress of a host towards a change. */
export type HostProgress = {
  name: string
  isDone: boolean
  /** Why it is not done; empty if it is. */
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
/** An operator disconnected it: do not wait for it. */
const DISCONNECTED = 'CONNECTION_STATE_DISCONNECTED'

/**
 * The hosts to wait for, with their progress. Pure.
 * @param generation the generation to acknowledge
 * @param standing state of a provider on each host: waits for those that should hold it; undefined:
 *   waits for those in clusters
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

/** Progress of a host that should be connected and hold what it should. Pure. */
export function connectionProgress(host: Host, generation: number): HostProgress {
  const isConnected = host.connectionState === CONNECTED
  const reason = isConnected ? reasonOf(host, generation) : 'it is not connected'
  return { name: host.name, isDone: reason === '', reason }
}

/** `2 of 3 hosts` */
export function progressText(hosts: readonly HostProgress[]): string {
  return `${hosts.filter(({ isDone }) => isDone).length} of ${hosts.length} hosts`
}

/** Hosts that are not done, and why. */
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
