import { execFile } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { READY_FILE, syncFile } from '@nkpsim/daemon'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { machine } from '../machine.ts'

/** Parts of a cluster's state. The cluster file is left out, because it names processes. */
const PARTS = [
  'vcenter',
  'vcenter-2',
  'vcenter-ha',
  'hosts',
  'trust',
  'tpms',
  'ca',
  'datastores',
  'known-hosts.json',
  'session.json',
] as const

/** Names in a state folder that belong to running processes, and not to the state. */
const OF_PROCESSES = [READY_FILE, 'vcenter.db-shm', 'tpm.sock', 'tpm.sock.ctrl', '.lock']

const TIMEOUT_MS = 600_000

/** Lists the parts of the state that are in a folder. */
export async function statePartsIn(folder: string): Promise<string[]> {
  const names = new Set(await readdir(folder))
  return PARTS.filter((part) => names.has(part))
}

/**
 * Copies the state of a cluster durably into a new folder. If the file system supports it, files
 * share their blocks until a file changes. Holes in files stay holes.
 * @param only copies only these parts
 * @throws SimulatorError STATE_INVALID if the state cannot be copied, for example for lack of
 *   space. Then nothing is left behind
 */
export async function copyState(
  from: string,
  to: string,
  only: readonly string[] = PARTS,
): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { mode: 0o700 })
  const parts = (await statePartsIn(from)).filter((part) => only.includes(part))
  const sources = parts.map((part) => join(from, part))
  try {
    // Node.js would copy holes as zeros. An empty disk of a terabyte would become a terabyte of
    // zeros.
    const options = ['--archive', '--reflink=auto', '--sparse=auto', '--target-directory', to]
    await promisify(execFile)('cp', [...options, '--', ...sources], { timeout: TIMEOUT_MS })
    await settle(to)
  } catch (cause) {
    await rm(to, { recursive: true, force: true })
    const reason = /[^:\n]+$/.exec(String(Reflect.get(Object(cause), 'stderr')).trim())?.[0]
    const message = `the state cannot be copied to ${to}: ${(reason ?? String(cause)).trim()}`
    throw new SimulatorError('STATE_INVALID', message, { cause })
  }
}

/**
 * Removes the copy of a reset that was killed before it changed the cluster. The copy contains the
 * secrets of the cluster. The caller holds the lock of the cluster, and no reset has begun.
 */
export async function removeUnusedCopy(stateDir: string): Promise<void> {
  await rm(clusterPaths.resetCopy(stateDir), { recursive: true, force: true })
}

/** Removes files of running processes from a copy, and makes the other files durable. */
async function settle(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await settle(path)
      else if (OF_PROCESSES.includes(entry.name)) await rm(path)
      else if (entry.isFile()) await syncFile(machine.files, path)
    }),
  )
  await machine.files.syncFolder(folder)
}
