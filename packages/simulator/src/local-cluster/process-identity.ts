import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine, distinguished from a later one with the same pid. */
export type ProcessIdentity = {
  pid: number
  /** Clock ticks from the boot of the machine to the start of the process. */
  startTimeTicks: number
  /** UUID of the boot of the machine. */
  bootId: string
}

type ProcessStat = { state: string; startTimeTicks: number }

/**
 * Reads state and start time from the text of /proc/PID/stat: fields 3 and 22 of proc(5). The name
 * of the program, field 2, can contain spaces and parentheses, so fields are counted from its last
 * parenthesis.
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

/** @param process its pid, or `PID/task/TID` for a thread of it */
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

/** Returns the identity of a running process; undefined if none has this pid. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = readProcessStat(pid)
  if (stat === undefined) return undefined
  return { pid, startTimeTicks: stat.startTimeTicks, bootId: readBootId() }
}

/** Whether exactly this process runs: not another with its pid, and not a zombie. */
export function isRunning(identity: ProcessIdentity): boolean {
  const stat = readProcessStat(identity.pid)
  if (stat === undefined || stat.state === 'X') return false
  if (stat.state === 'Z' && !hasThreads(identity.pid)) return false
  return stat.startTimeTicks === identity.startTimeTicks && readBootId() === identity.bootId
}

/**
 * Whether exactly this process is stopped by SIGSTOP, with all its threads: a thread in a system
 * call ends that first.
 */
export function isStopped(identity: ProcessIdentity): boolean {
  const { pid } = identity
  const states = threadsOf(pid).map((thread) => readProcessStat(`${pid}/task/${thread}`)?.state)
  return isRunning(identity) && states.length > 0 && states.every((state) => state === 'T')
}

/**
 * Whether other threads still exist: they keep its ports and locks if the first thread has ended
 * before them.
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
