/** Progress of a host towards a change. */
export type HostProgress = {
  name: string
  isDone: boolean
  /** Reason why the host is not done; empty if it is done. */
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
/** An operator disconnected the host, so no command waits for it. */
const DISCONNECTED = 'CONNECTION_STATE_DISCONNECTED'

/**
 * Returns the hosts to wait for, with their progress. Pure.
 * @param standing state of a provider on each host: selects the hosts that should hold the
 *   provider. If undefined, selects the hosts in clusters
 */
export function clusterProgress(
  hosts: readonly Host[],
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
      const reason = message || reasonOf(host)
      return { name: host.name, isDone: reason === '', reason }
    })
}

/** Returns the progress of a host that must connect and hold its desired state. Pure. */
export function connectionProgress(host: Host): HostProgress {
  const isConnected = host.connectionState === CONNECTED
  const reason = isConnected ? reasonOf(host) : 'the host is not connected'
  return { name: host.name, isDone: reason === '', reason }
}

/** Returns how far the hosts of a vSAN cluster are with its encryption. Pure. */
export function vsanProgress(
  diskCount: number,
  hosts: readonly {
    host: string
    problem: string
    doneDisks: number
    disks: readonly { reason: string }[]
  }[],
): HostProgress[] {
  return hosts.map(({ host, problem, doneDisks, disks }) => {
    const isDone = doneDisks >= diskCount && problem === ''
    const why = problem || disks.find(({ reason }) => reason !== '')?.reason
    const reason = isDone ? '' : (why ?? `${doneDisks} of ${diskCount} disks are done`)
    return { name: host, isDone, reason }
  })
}

/** Returns a text such as `2 of 3 hosts`. */
export function progressText(hosts: readonly HostProgress[]): string {
  return `${hosts.filter(({ isDone }) => isDone).length} of ${hosts.length} hosts`
}

/** Says that the hosts are done. @param none what it means that no host was waited for */
export function doneText(hosts: readonly HostProgress[], none: string): string {
  if (hosts.length === 0) return none
  return hosts.length === 1
    ? `${hosts[0]?.name} is up to date.`
    : `${progressText(hosts)} are up to date.`
}

/** Names the hosts that are not done, with reasons. */
export function lackingText(hosts: readonly HostProgress[]): string {
  return hosts
    .filter(({ isDone }) => !isDone)
    .map(({ name, reason }) => `${name} (${reason})`)
    .join(', ')
}

/**
 * Returns why a host does not hold its desired state; empty if it does. The desired generation is
 * the present one, not the one at the first query. A restored vCenter raises its generation above
 * that of its hosts only after they connect, and a host with an earlier number is then still wrong.
 */
function reasonOf({ acknowledgedGeneration, desiredGeneration, connectionState }: Host): string {
  if (acknowledgedGeneration === desiredGeneration) return ''
  if (connectionState !== CONNECTED) return 'the host is not responding'
  if (acknowledgedGeneration < desiredGeneration)
    return `waiting for generation ${desiredGeneration}; the host has ${acknowledgedGeneration}`
  return `the host has generation ${acknowledgedGeneration}, which is later than vCenter's ${desiredGeneration}`
}
