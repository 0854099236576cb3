import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { loadCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { tpmSocketPath } from '../local-cluster/sockets.ts'

/** Runs a program of tpm2-tools against the TPM of a host. */
export function tpmTool(stateDir: string, host: string, program: string, ...args: string[]): void {
  const { tpmSocketFolder } = loadCluster({ stateDir }).registry.current()
  const tcti = `swtpm:path=${tpmSocketPath(tpmSocketFolder, host)}`
  const env = { ...process.env, TPM2TOOLS_TCTI: tcti }
  const { status, stderr } = spawnSync(program, args, { timeout: PATIENCE_MS, env })
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
}

/** Changes what a host boots next. */
export function editBoot(stateDir: string, host: string, from: string | RegExp, to: string): void {
  const path = join(clusterPaths.host(stateDir, host), 'boot.yaml')
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`boot.yaml has no ${from}`)
  writeFileSync(path, after)
}
