import type { MachineClock } from '@nkpsim/effects'
import { type ClusterFile, readClusterFile } from '../local-cluster/cluster-file.ts'
import { noCluster } from '../local-cluster/no-cluster.ts'
import { clusterPaths, KEY_SERVER } from '../local-cluster/paths.ts'
import { findKnownHost } from '../operator/known-hosts.ts'
import { type LogFile, type LogLine, openLogFile } from './log-file.ts'

const POLL_MS = 200

/**
 * Reads the logs of all daemons of a state folder, ordered by time. Holds one line of each log in
 * memory.
 * @param options.follow whether to continue with new lines until the signal aborts
 * @throws SimulatorError NO_CLUSTER
 */
export async function* readLogs(
  stateDir: string,
  { follow, signal, clock }: { follow: boolean; signal: AbortSignal; clock: MachineClock },
): AsyncIterable<LogLine> {
  const files = new Map<string, LogFile>()
  const newLines = (): AsyncIterable<LogLine> => {
    for (const name of logNames(stateDir))
      if (!files.has(name)) files.set(name, openLogFile(clusterPaths.log(stateDir, name), name))
    return merge([...files.values()].map((file) => file.read()[Symbol.asyncIterator]()))
  }
  yield* newLines()
  while (follow && !signal.aborted) {
    await clock.sleep(POLL_MS, signal).catch(() => undefined)
    yield* newLines()
  }
}

/**
 * Checks that a host or a trust host has a log. A host of a rack logs under its own name in the log
 * of the rack.
 * @throws SimulatorError NO_CLUSTER, HOST_UNKNOWN
 */
export function requireLoggingHost(stateDir: string, name: string): void {
  const { hosts, trustHosts = [] } = requireClusterFile(stateDir)
  if (![...hosts, ...trustHosts].some((host) => host.name === name)) findKnownHost(stateDir, name)
}

function logNames(stateDir: string): string[] {
  const { hosts, trustHosts = [], relay, keyServer } = requireClusterFile(stateDir)
  const named = [...hosts, ...trustHosts].map(({ name }) => name)
  return [
    'vcenter',
    ...(relay === undefined ? [] : ['relay']),
    ...(keyServer === undefined ? [] : [KEY_SERVER]),
    ...named,
  ]
}

function requireClusterFile(stateDir: string): ClusterFile {
  const cluster = readClusterFile(stateDir)
  if (cluster === undefined) throw noCluster(stateDir)
  return cluster
}

/** Merges logs, each of which is already ordered. */
async function* merge(logs: AsyncIterator<LogLine>[]): AsyncIterable<LogLine> {
  try {
    const heads = await Promise.all(logs.map(async (log) => ({ log, next: await log.next() })))
    for (;;) {
      const open = heads.filter(({ next }) => next.done !== true)
      const [first, ...others] = open
      if (first === undefined) return
      const earliest = others.reduce(
        (best, head) => (head.next.value.record.ts < best.next.value.record.ts ? head : best),
        first,
      )
      yield earliest.next.value
      earliest.next = await earliest.log.next()
    }
  } finally {
    // A reader that stops early would leave the files open.
    await Promise.all(logs.map((log) => log.return?.()))
  }
}
