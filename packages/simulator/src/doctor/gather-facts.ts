import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { type ClusterFile, readClusterFile } from '../local-cluster/cluster-file.ts'
import { clusterProcesses, type ProcessStatus } from '../local-cluster/cluster-status.ts'
import { expectedProcesses } from '../local-cluster/expected-processes.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readDecisions } from '../local-cluster/power-decisions.ts'
import { isOff } from '../local-cluster/to-power-on.ts'
import type { MachineFacts, ProgramFact } from './examine.ts'

const PROGRAM_TIMEOUT_MS = 5000

/** Gathers facts about this machine without changing anything. */
export async function gatherFacts(stateDir: string): Promise<MachineFacts> {
  const path = nearestExisting(stateDir)
  const [swtpm, swtpmSetup, isWritable, { bavail, bsize }, localhost] = await Promise.all([
    tryProgram('swtpm'),
    tryProgram('swtpm_setup'),
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    ),
    statfs(path),
    lookup('localhost', { all: true }).catch(() => []),
  ])
  const file = readClusterFile(stateDir)
  const decided = readDecisions(stateDir)
  return {
    nodeVersion: process.versions.node,
    programs: { swtpm, swtpm_setup: swtpmSetup },
    folder: { path, isWritable, freeBytes: bavail * bsize },
    ...(file?.keyServer !== undefined && {
      pykmip: findPykmip(pykmipCandidates(process.env)) ?? 'missing',
    }),
    localhost: localhost.map(({ address }) => address),
    phase: file?.phase,
    toPowerOn: file?.toPowerOn?.filter((each) => !isOff(decided, each)) ?? [],
    processes:
      file === undefined
        ? []
        : processFacts(file, clusterProcesses({ stateDir }), lostTpms(stateDir, file)),
  }
}

/**
 * Returns the processes of a cluster. Includes processes that did not start. The result is empty if
 * the cluster is stopped, because that is no problem.
 * @param lost names of hosts whose TPM has no state
 */
export function processFacts(
  file: Pick<ClusterFile, 'hosts' | 'relay'>,
  recorded: readonly Pick<
    ProcessStatus,
    'kind' | 'name' | 'running' | 'unreachable' | 'mustReboot' | 'suspended' | 'ended'
  >[],
  lost: ReadonlySet<string> = new Set(),
): MachineFacts['processes'] {
  if (recorded.length === 0) return []
  const isDead = (kind: string, name: string, running: boolean): boolean =>
    kind === 'swtpm' && !running && lost.has(name)
  const absent = expectedProcesses(file).filter(({ kind, name }) =>
    recorded.every((each) => each.kind !== kind || each.name !== name),
  )
  return [
    ...recorded.map(({ kind, name, running, unreachable, mustReboot, suspended, ended }) => ({
      name: `${kind} ${name}`,
      running: running && unreachable !== true,
      suspended: suspended === true,
      ...(mustReboot === true && { mustReboot }),
      ...(ended !== undefined && { onPurpose: true as const }),
      ...(isDead(kind, name, running) && { deadTpmOf: name }),
    })),
    ...absent.map(({ kind, name }) => ({
      name: `${kind} ${name}`,
      running: false,
      ...(isDead(kind, name, false) && { deadTpmOf: name }),
    })),
  ]
}

/** Returns the names of hosts whose TPM has no state, so that no start brings it back. */
function lostTpms(stateDir: string, { hosts }: Pick<ClusterFile, 'hosts'>): Set<string> {
  const withTpm = hosts.filter(({ tpm }) => tpm !== undefined).map(({ name }) => name)
  return new Set(
    withTpm.filter((name) => !existsSync(join(clusterPaths.tpm(stateDir, name), 'state'))),
  )
}

/** Runs a program to find out whether it works. Returns undefined if it is not installed. */
function tryProgram(program: string): Promise<ProgramFact | undefined> {
  return new Promise((resolve) => {
    const options = { timeout: PROGRAM_TIMEOUT_MS, killSignal: 'SIGKILL' } as const
    execFile(program, ['--version'], options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(undefined)
      else resolve(programFact(error, { stdout, stderr }))
    })
  })
}

/**
 * Judges a program by its version output. The exit code alone does not count, because swtpm_setup
 * fails after it has printed its version. A program that cannot run prints no version.
 */
export function programFact(
  error: (Error & { killed?: boolean | undefined }) | null,
  { stdout, stderr }: { stdout: string; stderr: string },
): ProgramFact {
  if (error?.killed === true)
    return { problem: `it does not end within ${PROGRAM_TIMEOUT_MS / 1000} s` }
  const version = firstLine(stdout)
  if (error === null || version !== '') return { version: version || 'there' }
  return { problem: firstLine(stderr) || firstLine(error.message) }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
