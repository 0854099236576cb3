import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { failCallsOf } from '@nkpsim/daemon/testing'
import { clusterPaths, clusterProcesses } from '@nkpsim/simulator'
import { nodeFolder, type Site, until } from './site.ts'

/** Errors of a disk, and the system calls that return them. */
const ERRORS = { EIO: 'fdatasync,fsync', ENOSPC: 'write,pwrite64' } as const

/** A disk that fails under a process of vCenter HA. */
export type DiskError = {
  error: keyof typeof ERRORS
  /** The store of a vCenter, or the log of a member of etcd. */
  of: 'vcenterd' | 'etcd'
  node: string
}

/**
 * Makes every later sync or write of a file fail, until its process ends. Resolves when the errors
 * have begun.
 */
export async function failDisk(site: Site, { error, of, node }: DiskError): Promise<void> {
  const pid = pidOf(site, of, node)
  if (pid === undefined) throw new Error(`${of} of ${node} does not run`)
  await failCallsOf(pid, fileOf(site, of, node), ERRORS[error], error)
}

/** Waits until the process whose disk fails has ended. */
export async function untilEnded(site: Site, { of, node }: DiskError): Promise<void> {
  await until(async () => pidOf(site, of, node) === undefined, site.signal)
}

function pidOf({ stateDir }: Site, kind: string, name: string): number | undefined {
  const found = clusterProcesses({ stateDir }).find(
    (each) => each.kind === kind && each.name === name && each.running,
  )
  return found?.pid
}

function fileOf(site: Site, of: DiskError['of'], node: string): string {
  if (of === 'vcenterd') return join(nodeFolder(site, node), 'vcenter.db-wal')
  const folder = join(clusterPaths.vcenterHa(site.stateDir), node, 'data', 'member', 'wal')
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('.wal'))
    .sort()
    .at(-1)
  return join(folder, newest ?? '')
}
