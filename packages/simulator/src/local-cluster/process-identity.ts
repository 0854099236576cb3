import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Identifies a process, and distinguishes it from a later process with the same pid.
 */
export type ProcessIdentity = {
  pid: number
  /** Clock ticks from the boot of the machine to the start of the process. */
  startTimeTicks: number
  /** UUID of the boot of the machine in which the process runs. */
  bootId: string
  /**
   * Digest of the machine's id, because machine-id(5) is confidential. Absent before 0.3.0, and on
   * a machine without an id.
   */
  machine?: string
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

/**
 * Returns the id of the group of a process; undefined if there is no process. Field 5 of
 * /proc/PID/stat, proc(5).
 */
export function processGroup(pid: number | string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(
      text
        .slice(text.lastIndexOf(')') + 1)
        .trim()
        .split(' ')[2],
    )
  } catch {
    return undefined
  }
}

/** Returns whether a process of a group runs. Zombies do not count. */
export function hasRunningGroup(group: number): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name) || processGroup(name) !== group) return false
    const state = readProcessStat(Number(name))?.state
    return state !== undefined && !['X', 'Z'].includes(state)
  })
}

function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** Returns a digest of the id of this machine; undefined if it has no id. */
function readMachine(): string | undefined {
  try {
    const id = readFileSync('/etc/machine-id', 'utf8').trim()
    if (!/^[0-9a-f]{32}$/.test(id)) return undefined
    return createHmac('sha256', id).update('nkpsim').digest('hex').slice(0, 32)
  } catch {
    return undefined
  }
}

/**
 * Returns whether a process belongs to another machine, which shares a folder with this machine.
 * Then this machine cannot know whether the process runs. Returns false if either machine has no
 * id.
 */
export function isOfAnotherMachine({ bootId, machine }: ProcessIdentity): boolean {
  if (bootId === readBootId() || machine === undefined) return false
  return ![undefined, machine].includes(readMachine())
}

/** Names a process in a message. */
export function describeProcess(identity: ProcessIdentity): string {
  return `process ${identity.pid}${isOfAnotherMachine(identity) ? ' of another machine' : ''}`
}

/**
 * Returns whether a process certainly belonged to this machine and has ended. A process of an
 * earlier boot counts only if both boots have the same machine id.
 */
export function hasEnded(identity: ProcessIdentity): boolean {
  const { bootId, machine } = identity
  const isHere = bootId === readBootId() || (machine !== undefined && machine === readMachine())
  return isHere && !isRunning(identity)
}

/** Returns the identity of a running process; undefined if no process has this pid. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = readProcessStat(pid)
  if (stat === undefined) return undefined
  const machine = readMachine()
  const { startTimeTicks } = stat
  return { pid, startTimeTicks, bootId: readBootId(), ...(machine !== undefined && { machine }) }
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
 * Returns whether SIGSTOP has suspended exactly this process with all its threads. A thread in an
 * uninterruptible system call, such as fsync, is suspended only when the call returns.
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
