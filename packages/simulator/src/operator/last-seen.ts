import { closeSync, fstatSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { clusterPaths } from '../local-cluster/paths.ts'
import { openStateFile, parseJson } from '../local-cluster/state-file.ts'

/** Number of hosts whose logs are read. Every host logs the end of its stream to vCenter. */
const MAX_LOGS = 8
/** Size of the end of a log that is read, bytes. */
const TAIL_BYTES = 64 * 1024

/**
 * Returns how long ago vCenter was last seen, ms. vCenter stopped then or later: an orderly stop
 * changes its folder, and hosts log the end of their streams to a killed vCenter. Returns undefined
 * if there is no trace of vCenter. Does not fail, because it only adds to an error.
 * @param hosts names of the hosts of the cluster
 */
export function vcenterSeenAgoMs(
  stateDir: string,
  hosts: readonly string[],
  nowMs = Date.now(),
): number | undefined {
  const folder = clusterPaths.vcenter(stateDir)
  const own = [clusterPaths.log(stateDir, 'vcenter'), folder, ...entriesOf(folder)]
  const seenMs = [
    ...own.map(changedMs),
    ...hosts
      .slice(0, MAX_LOGS)
      .map((name) => lastDisconnectMs(tailOf(clusterPaths.log(stateDir, name)))),
  ].filter((each) => each !== undefined)
  return seenMs.length === 0 ? undefined : Math.max(0, nowMs - Math.max(...seenMs))
}

/**
 * Returns the time of the last end of a stream to vCenter in the log of a host, ms since 1970;
 * undefined if there is none. Ignores lines that are not records.
 */
export function lastDisconnectMs(log: string): number | undefined {
  const times = log
    .split('\n')
    .map(parseJson)
    .map((line): Readonly<Record<string, unknown>> => ({ ...Object(line) }))
    .filter(({ event }) => event === 'vcenter.disconnected')
    .map(({ ts }) => Date.parse(String(ts)))
    .filter((ms) => Number.isFinite(ms))
  return times.at(-1)
}

function entriesOf(folder: string): string[] {
  return orUndefined(() => readdirSync(folder).map((name) => join(folder, name))) ?? []
}

function changedMs(path: string): number | undefined {
  return orUndefined(() => statSync(path).mtimeMs)
}

function tailOf(path: string): string {
  const file = orUndefined(() => openStateFile(path))
  if (file === undefined) return ''
  try {
    const from = Math.max(0, fstatSync(file).size - TAIL_BYTES)
    const buffer = Buffer.alloc(TAIL_BYTES)
    return buffer.subarray(0, readSync(file, buffer, 0, TAIL_BYTES, from)).toString()
  } catch {
    return ''
  } finally {
    closeSync(file)
  }
}

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
