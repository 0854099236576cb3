import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { MachineClock } from '@nkpsim/effects'
import { PYKMIP_PROGRAM } from '@nkpsim/kmip/pykmip'
import { formerPaths, type ProcessKind, type ProcessRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, stopProcess } from './end-process.ts'
import { ETCD_PROGRAM } from './find-etcd.ts'
import { KEY_SERVER } from './paths.ts'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  processGroup,
} from './process-identity.ts'

/** Matches the main file of a daemon, in a checkout and in the npm package. */
const DAEMON_MAIN =
  /\/((vcenter\/src|esxi\/src|trust-authority\/src|simulator\/src\/faults\/relay)\/main\.ts|lib\/(vcenterd|esxid|trustd|relay)\.js)$/
const TPM_PROGRAMS = /^(swtpm|swtpm_setup|swtpm_localca|swtpm_cert|manufacture)$/
/** Matches the folder in which a TPM runs or is manufactured. */
const FOLDER_OF_TPM = /\/tpms\/[^/]+/
/** Matches the folder of a daemon at the end of an argument. */
const ENTRY_AT_END = /\/(vcenter|vcenter-2|(?:hosts|trust|vcenter-ha)\/[^/]+|relay)$/
const PYTHON = /^python[\d.]*$/
const INTERPRETERS = /^(node|bash|sh|python3?)$/
/**
 * Maximum number of rounds of searching and stopping. A process may have started another process
 * just before it was stopped.
 */
const MOST_ROUNDS = 10

/** A process of this machine, with the data that identifies its cluster. */
type ProcessView = {
  args: readonly string[]
  /** Working directory of the process. */
  cwd: string
  /** Path that leads to the root folder of the process. */
  root: string
  /** Whether somebody removed the working directory. */
  isRemoved?: boolean
  /** Whether the process may see other folders at the same paths, as in a container. */
  hasOtherMounts?: boolean
}

/** The kernel appends this text to the path of a removed folder. */
const REMOVED = / \(deleted\)$/
const KINDS: Readonly<Record<string, ProcessKind>> = {
  vcenter: 'vcenterd',
  'vcenter-2': 'vcenterd',
  'vcenter-ha': 'etcd',
  hosts: 'esxid',
  trust: 'trustd',
  relay: 'relay',
}

/**
 * Stops processes that were started for a cluster but are not in its cluster file. The process that
 * started them was killed before it could record them. The caller holds the lock of the cluster, so
 * no process starts meanwhile.
 * @param paths paths of the state folder: first without links, then as the user named it, because
 *   versions up to 0.2 passed that path to daemons
 * @param former former paths of the folder, read before the cluster file is changed
 * @returns the processes that were stopped
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export function stopStrays(
  paths: readonly string[],
  clock: MachineClock,
  former: readonly string[],
): Promise<ProcessRecord[]> {
  return stopFound((process) => paths.some((path) => isStray(process, path, former)), clock)
}

/**
 * Stops the strays of a cluster whose recorded processes may run. A stray would keep the ports and
 * locks that a start needs. The caller holds the lock of the cluster.
 * @param former former paths of the folder, read before the cluster file is changed
 * @returns the processes that were stopped
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export async function stopUnrecorded(
  { stateDir, registry, clock }: ClusterContext,
  former: readonly string[] = formerPaths(stateDir),
): Promise<ProcessRecord[]> {
  const { processes } = registry.current()
  return stopFound((process) => isStray(process, stateDir, former), clock, processes)
}

/**
 * Stops processes of a cluster whose folder somebody removed while the cluster ran.
 * @returns the processes that were stopped
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
  kept: readonly ProcessRecord[] = [],
): Promise<ProcessRecord[]> {
  const running = kept.filter(isRunning)
  const keptPids = new Set(running.map(({ pid }) => pid))
  // PyKMIP consists of several processes. Only the first is recorded.
  const groups = running.filter(({ kind }) => kind === 'pykmip').map(({ pid }) => pid)
  const isKept = ({ pid }: ProcessIdentity): boolean =>
    keptPids.has(pid) || groups.includes(processGroup(pid) ?? 0)
  const stopped: ProcessRecord[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = findProcesses(isWanted).filter((each) => !isKept(each))
    if (found.length === 0) break
    await Promise.all(
      found.map((each) => (isPykmip(each.view.args) ? killProcess : stopProcess)(each, clock)),
    )
    stopped.push(...found.map(({ view, ...identity }) => ({ ...identity, ...describe(view) })))
  }
  return stopped
}

/** Returns the kind and the name of a process, as in a cluster file. */
function describe({ args, cwd }: ProcessView): Pick<ProcessRecord, 'kind' | 'name'> {
  if (TPM_PROGRAMS.test(basename(programOf(args)))) return { kind: 'swtpm', name: basename(cwd) }
  if (isPykmip(args)) return { kind: 'pykmip', name: KEY_SERVER }
  const [, entry = ''] = args.map((arg) => ENTRY_AT_END.exec(arg)).find((each) => each) ?? []
  const [kind = '', name = kind] = entry.split('/')
  return { kind: KINDS[kind] ?? 'esxid', name }
}

/**
 * Finds daemons that write to the path of a state folder but belong to another folder. Their folder
 * was moved away or removed while they ran.
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
 * Returns whether a process is a daemon, a TPM or the key server of a state folder. Its working
 * directory shows its cluster, because the kernel updates it when the folder is moved. A process of
 * 0.2 or earlier has another working directory, so its arguments show its cluster. The working
 * directory alone is not enough: a user may start a daemon for another folder there.
 * @param cwd working directory of the process
 * @param former former paths of the state folder, which the arguments of a daemon keep after a move
 */
export function worksFor(
  args: readonly string[],
  stateDir: string,
  cwd = '/',
  former: readonly string[] = [],
): boolean {
  const program = programOf(args)
  if (TPM_PROGRAMS.test(basename(program)))
    return FOLDER_OF_TPM.test(cwd)
      ? cwd.startsWith(`${stateDir}/tpms/`)
      : hasArgumentIn(args, stateDir)
  if (isPykmip(args)) return cwd === `${stateDir}/${KEY_SERVER}`
  if (!DAEMON_MAIN.test(program) && basename(program) !== ETCD_PROGRAM) return false
  if (cwd === stateDir) return [stateDir, ...former].some((path) => hasArgumentIn(args, path))
  return cwd === '/' && hasArgumentIn(args, stateDir)
}

/**
 * Returns whether a process is a daemon or a TPM of a state folder, and sees this folder at its
 * path. A process in a container, or of a service with its own /tmp, may see another folder there.
 */
export function isStray(
  { args, cwd, root }: ProcessView,
  stateDir: string,
  former: readonly string[] = [],
): boolean {
  return worksFor(args, stateDir, cwd, former) && isSameFolder(stateDir, `${root}${stateDir}`)
}

function isSameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }))
    return a?.dev === b?.dev && a?.ino === b?.ino
  } catch {
    return false
  }
}

/** Returns whether a daemon writes to the path of a state folder but belongs to another folder. */
export function writesFromElsewhere(
  { args, cwd }: Pick<ProcessView, 'args' | 'cwd'>,
  stateDir: string,
): boolean {
  if (!DAEMON_MAIN.test(programOf(args))) return false
  return ![stateDir, '/', ''].includes(cwd) && hasArgumentIn(args, stateDir)
}

/**
 * Returns whether a process belongs to a state folder that somebody removed. No cluster file tells
 * the former paths of this folder, so every path where nothing exists counts as a former path.
 */
export function isGhost(
  { args, cwd, isRemoved, hasOtherMounts }: Omit<ProcessView, 'root'>,
  stateDir: string,
): boolean {
  if (isRemoved !== true || hasOtherMounts === true) return false
  const gone = args.filter((arg) => ENTRY_AT_END.test(arg) && !existsSync(arg))
  const former = gone.map((arg) => arg.replace(ENTRY_AT_END, ''))
  return worksFor(args, stateDir, cwd, former)
}

/** Returns whether a process is PyKMIP, or one of the processes that it starts. */
function isPykmip([first = '', ...others]: readonly string[]): boolean {
  if (!PYTHON.test(basename(first))) return false
  return others.some((arg) => basename(arg) === PYKMIP_PROGRAM || arg.includes('multiprocessing'))
}

function hasArgumentIn(args: readonly string[], stateDir: string): boolean {
  const inFolder = [
    'vcenter/',
    'vcenter-2/',
    'vcenter-ha/',
    'hosts/',
    'trust/',
    'tpms/',
    'relay/',
  ].map((entry) => `${stateDir}/${entry}`)
  return args.some((arg) => inFolder.some((folder) => startsAt(arg, folder)))
}

/**
 * Returns the program of a command line. If the first word is an interpreter, returns the script.
 */
function programOf([first = '', ...others]: readonly string[]): string {
  if (!INTERPRETERS.test(basename(first))) return first
  return others.find((arg) => !arg.startsWith('-')) ?? first
}

/**
 * Returns whether an argument is the folder, or a path in it. The folder ends with a slash. The
 * path may be bare, or in a form of swtpm: `dir=PATH,...`, `dir://PATH`, `file=PATH`.
 */
function startsAt(arg: string, folder: string): boolean {
  return `${arg.replace(/^(dir|file)(:\/\/|=)/, '')}/`.startsWith(folder)
}

function findProcesses(
  isWanted: (process: ProcessView) => boolean,
): (ProcessIdentity & { view: ProcessView })[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwn(name))
    .flatMap((name) => {
      const root = `/proc/${name}/root`
      const view = { args: readArguments(name), root, ...readCwd(name), ...readMounts(name) }
      const identity = isWanted(view) ? identifyProcess(Number(name)) : undefined
      return identity === undefined ? [] : [{ ...identity, view }]
    })
    .filter(isRunning)
}

/** Except to root, the kernel shows the program only for processes of the same user. */
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
    // The name of an existing folder may also end with this text.
    if (!REMOVED.test(cwd) || existsSync(cwd)) return { cwd }
    return { cwd: cwd.replace(REMOVED, ''), isRemoved: true }
  } catch {
    return { cwd: '' }
  }
}

function readMounts(pid: string): Pick<ProcessView, 'hasOtherMounts'> {
  try {
    const [own, other] = ['self', pid].map((each) => readlinkSync(`/proc/${each}/ns/mnt`))
    return { hasOtherMounts: own !== other }
  } catch {
    return { hasOtherMounts: true }
  }
}

function readArguments(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
