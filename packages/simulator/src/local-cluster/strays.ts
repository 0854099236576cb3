import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { MachineClock } from '@nkpsim/daemon'
import type { ProcessKind, ProcessRecord } from './cluster-file.ts'
import { stopProcess } from './end-process.ts'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts'

/** Main file of a daemon in a checkout, and in the npm package. */
const DAEMON_MAIN =
  /\/((vcenter\/src|esxi\/src|simulator\/src\/faults\/relay)\/main\.ts|lib\/(vcenterd|esxid|relay)\.js)$/
const TPM_PROGRAMS = /^(swtpm|swtpm_setup|swtpm_localca|swtpm_cert|manufacture)$/
/** Folder in which a TPM runs or is manufactured. */
const FOLDER_OF_TPM = /\/tpms\/[^/]+/
/** A daemon's own folder, at the end of an argument. */
const ENTRY_AT_END = /\/(vcenter|hosts\/[^/]+|relay)$/
const INTERPRETERS = /^(node|bash|sh|python3?)$/
/** Rounds of searching and stopping: a stopped process may just have started another. */
const MOST_ROUNDS = 10

/** A process of this machine, with the data that shows its cluster. */
type ProcessView = {
  args: readonly string[]
  /** Folder in which it runs. */
  cwd: string
  /** Whether somebody removed that folder. */
  isRemoved?: boolean
}

/** Appended by the kernel to the path of a removed folder. */
const REMOVED = / \(deleted\)$/
const KINDS: Readonly<Record<string, ProcessKind>> = {
  vcenter: 'vcenterd',
  hosts: 'esxid',
  relay: 'relay',
}

/**
 * Stops processes that were started for a cluster and are not in its cluster file: the one that
 * started them was killed before it could write them down. The caller holds the lock of the
 * cluster, so nobody starts any now.
 * @param paths of its state folder: without links first, then as a version to 0.2 may have been
 *   given it
 * @returns those that were stopped
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export function stopStrays(
  paths: readonly string[],
  clock: MachineClock,
): Promise<ProcessRecord[]> {
  return stopFound(({ args, cwd }) => paths.some((path) => worksFor(args, path, cwd)), clock)
}

/**
 * Stops processes of a cluster whose folder somebody removed while it ran.
 * @returns those that were stopped
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export function stopGhosts(
  paths: readonly string[],
  clock: MachineClock,
): Promise<ProcessRecord[]> {
  return stopFound((process) => paths.some((path) => isGhost(process, path)), clock)
}

async function stopFound(
  isWanted: (process: ProcessView) => boolean,
  clock: MachineClock,
): Promise<ProcessRecord[]> {
  const stopped: ProcessRecord[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = findProcesses(isWanted)
    if (found.length === 0) break
    await Promise.all(found.map((each) => stopProcess(each, clock)))
    stopped.push(...found.map(({ view, ...identity }) => ({ ...identity, ...describe(view) })))
  }
  return stopped
}

/** What a process is, as a cluster file says it. */
function describe({ args, cwd }: ProcessView): Pick<ProcessRecord, 'kind' | 'name'> {
  if (TPM_PROGRAMS.test(basename(programOf(args)))) return { kind: 'swtpm', name: basename(cwd) }
  const [, entry = ''] = args.map((arg) => ENTRY_AT_END.exec(arg)).find((each) => each) ?? []
  const [kind = '', name = kind] = entry.split('/')
  return { kind: KINDS[kind] ?? 'esxid', name }
}

/**
 * Pids of daemons that write to a state folder by its path and belong to another: it was moved away
 * or removed, and they are still running.
 */
export function findFormerProcesses(stateDir: string): { pid: number; folder: string }[] {
  return findProcesses(
    (process) => writesFromElsewhere(process, stateDir) || isGhost(process, stateDir),
  ).map(({ pid, view }) => ({
    pid,
    folder: view.cwd,
  }))
}

/**
 * Whether a process is a daemon or a TPM of a state folder. The folder in which it runs shows its
 * cluster: the kernel updates that when the folder is moved. A process of 0.2 or earlier runs
 * elsewhere; its arguments show its cluster. The folder alone is not enough: a user who reads a log
 * there is left alone.
 * @param cwd the folder in which it runs
 */
export function worksFor(args: readonly string[], stateDir: string, cwd = '/'): boolean {
  const program = programOf(args)
  if (TPM_PROGRAMS.test(basename(program)))
    return FOLDER_OF_TPM.test(cwd)
      ? cwd.startsWith(`${stateDir}/tpms/`)
      : hasArgumentIn(args, stateDir)
  if (!DAEMON_MAIN.test(program)) return false
  if (cwd === stateDir) return args.some((arg) => ENTRY_AT_END.test(arg))
  return cwd === '/' && hasArgumentIn(args, stateDir)
}

/** Whether a daemon writes to a state folder by its path, and belongs to another folder. */
export function writesFromElsewhere({ args, cwd }: ProcessView, stateDir: string): boolean {
  if (!DAEMON_MAIN.test(programOf(args))) return false
  return ![stateDir, '/', ''].includes(cwd) && hasArgumentIn(args, stateDir)
}

/** Whether a process belongs to a state folder that somebody removed. */
export function isGhost({ args, cwd, isRemoved }: ProcessView, stateDir: string): boolean {
  return isRemoved === true && worksFor(args, stateDir, cwd)
}

function hasArgumentIn(args: readonly string[], stateDir: string): boolean {
  const inFolder = ['vcenter', 'hosts/', 'tpms/', 'relay'].map((entry) => `${stateDir}/${entry}`)
  return args.some((arg) => inFolder.some((folder) => startsAt(arg, folder)))
}

/** Returns the program of a command line: the script, if the first word is its interpreter. */
function programOf([first = '', ...others]: readonly string[]): string {
  if (!INTERPRETERS.test(basename(first))) return first
  return others.find((arg) => !arg.startsWith('-')) ?? first
}

/**
 * Whether an argument is a path in the folder, bare or as swtpm takes it: `dir=PATH,...`,
 * `dir://PATH`, `file=PATH`.
 */
function startsAt(arg: string, folder: string): boolean {
  return arg.replace(/^(dir|file)(:\/\/|=)/, '').startsWith(folder)
}

function findProcesses(
  isWanted: (process: ProcessView) => boolean,
): (ProcessIdentity & { view: ProcessView })[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwn(name))
    .flatMap((name) => {
      const view = { args: readArguments(name), ...readCwd(name) }
      const identity = isWanted(view) ? identifyProcess(Number(name)) : undefined
      return identity === undefined ? [] : [{ ...identity, view }]
    })
    .filter(isRunning)
}

/** The kernel reveals the program only of processes of the same user. */
function isOwn(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== ''
  } catch {
    return false
  }
}

function readCwd(pid: string): Pick<ProcessView, 'cwd' | 'isRemoved'> {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`)
    // A folder may bear such a name itself.
    if (!REMOVED.test(cwd) || existsSync(cwd)) return { cwd }
    return { cwd: cwd.replace(REMOVED, ''), isRemoved: true }
  } catch {
    return { cwd: '' }
  }
}

function readArguments(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
