import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import type { Clock } from '@nkpsim/daemon'
import { stopProcess } from './end-process.ts'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts'

/** In a checkout, and in the npm package. */
const DAEMON_MAIN =
  /\/((vcenter\/src|esxi\/src|simulator\/src\/faults\/relay)\/main\.ts|lib\/(vcenterd|esxid|relay)\.js)$/
const TPM_PROGRAMS = /^(swtpm|swtpm_setup|swtpm_localca|swtpm_cert|manufacture)$/
const INTERPRETERS = /^(node|bash|sh|python3?)$/
/** Rounds of looking and stopping: what is stopped may just have started another. */
const MOST_ROUNDS = 10

/**
 * Stops processes that were started for a cluster and are not in its cluster file: whoever started them was killed before
 * it could write them down. The caller holds the lock of the cluster, so nobody starts any now.
 * @throws SimulatorError PROCESS_TIMEOUT
 */
export async function stopStrays(stateDir: string, clock: Clock): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const strays = findStrays(stateDir)
    if (strays.length === 0) return
    await Promise.all(strays.map((stray) => stopProcess(stray, clock)))
  }
}

/**
 * Whether a command line is that of a daemon or a TPM that works in the state folder. The folder alone does not make it
 * one: whoever reads a log there is left alone.
 */
export function worksFor(args: readonly string[], stateDir: string): boolean {
  const program = programOf(args)
  const isProgram = DAEMON_MAIN.test(program) || TPM_PROGRAMS.test(basename(program))
  const inFolder = ['vcenter', 'hosts/', 'tpms/', 'relay'].map((entry) => `${stateDir}/${entry}`)
  return isProgram && args.some((arg) => inFolder.some((folder) => startsAt(arg, folder)))
}

/** The program of a command line: the script where the first word is what interprets it. */
function programOf([first = '', ...others]: readonly string[]): string {
  if (!INTERPRETERS.test(basename(first))) return first
  return others.find((arg) => !arg.startsWith('-')) ?? first
}

/** Whether an argument is a path in the folder, bare or as swtpm takes it: `dir=PATH,...`, `dir://PATH`, `file=PATH`. */
function startsAt(arg: string, folder: string): boolean {
  return arg.replace(/^(dir|file)(:\/\/|=)/, '').startsWith(folder)
}

function findStrays(stateDir: string): ProcessIdentity[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwn(name) && worksFor(readArguments(name), stateDir))
    .map((name) => identifyProcess(Number(name)))
    .filter((identity) => identity !== undefined)
    .filter(isRunning)
}

/** Only of processes of the same user does the kernel tell the program. */
function isOwn(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== ''
  } catch {
    return false
  }
}

function readArguments(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}
