import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import type { MachineFacts } from './examine.ts'

const PROGRAM_TIMEOUT_MS = 5000

/** Gathers facts about this machine without changing anything. */
export async function gatherFacts(stateDir: string): Promise<MachineFacts> {
  const path = nearestExisting(stateDir)
  const [swtpm, swtpmSetup, isWritable, { bavail, bsize }, localhost] = await Promise.all([
    firstLineOf('swtpm'),
    firstLineOf('swtpm_setup'),
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    ),
    statfs(path),
    lookup('localhost', { all: true }).catch(() => []),
  ])
  return {
    nodeVersion: process.versions.node,
    programs: { swtpm, swtpm_setup: swtpmSetup },
    folder: { path, isWritable, freeBytes: bavail * bsize },
    localhost: localhost.map(({ address }) => address),
    processes: existsSync(clusterPaths.clusterFile(stateDir))
      ? clusterProcesses({ stateDir }).map(({ kind, name, running, unreachable, suspended }) => ({
          name: `${kind} ${name}`,
          running: running && unreachable !== true,
          suspended: suspended === true,
        }))
      : [],
  }
}

/**
 * Returns the first line of a program's version output. Ignores the exit code, because swtpm_setup
 * fails after it has printed its version.
 */
function firstLineOf(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: PROGRAM_TIMEOUT_MS }, (error, stdout) => {
      if (error?.code === 'ENOENT') resolve(undefined)
      else resolve(stdout.trim().split('\n')[0] || 'there')
    })
  })
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
