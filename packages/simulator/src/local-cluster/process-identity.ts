import { readdirSync, readFileSync } from 'node:fs'

/**
 * Identifies a process of this machine, and distinguishes it from a later process with the same
 * pid.
 */
export type ProcessIdentity = {
  pid: number
  /** Clock ticks from the boot of the machine to the start of the process. */
  startTimeTicks: number
  /** UUID of the current boot of the machine. */
  bootId: string
}

type ProcessStat = { state: string; startTimeTicks: number }

/**
 * Parses state and start time from the text of /proc/PID/stat, which are fields 3 and 22 (proc(5)).
 * Counts the fields after the last parenthesis: field 2, the name of the program, can contain
 * spaces and parentheses.
 */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ')
  const state = fields[0]
  const startTimeTicks = Number(fields[19])
  if (state === undefined || !Number.isSafeInteger(startTimeTicks)) return undefined
  return { state, startTimeTicks }
}

/**
 * Reads state and start time of a process.
 * @param process a pid, or `PID/task/TID` for a thread of a process
 */
function readProcessStat(process: number | string): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${process}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** Returns the identity of a running process; undefined if no process has this pid. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = readProcessStat(pid)
  if (stat === undefined) return undefined
  return { pid, startTimeTicks: stat.startTimeTicks, bootId: readBootId() }
}

/**
 * Returns whether exactly this process runs. A zombie, or another process with the same pid, does
 * not count.
 */
export function isRunning(identity: ProcessIdentity): boolean {
  const stat = readProcessStat(identity.pid)
  if (stat === undefined || stat.state === 'X') return false
  if (stat.state === 'Z' && !hasThreads(identity.pid)) return false
  return stat.startTimeTicks === identity.startTimeTicks && readBootId() === identity.bootId
}

/**
 * Returns whether SIGSTOP has suspended exactly this process with all its threads. A thread ends a
 * running system call before it is suspended.
 */
export function isStopped(identity: ProcessIdentity): boolean {
  const { pid } = identity
  const states = threadsOf(pid).map((thread) => readProcessStat(`${pid}/task/${thread}`)?.state)
  return isRunning(identity) && states.length > 0 && states.every((state) => state === 'T')
}

/**
 * Returns whether a process has other threads. They keep its ports and locks after the first thread
 * has ended.
 */
function hasThreads(pid: number): boolean {
  return threadsOf(pid).length > 1
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}
