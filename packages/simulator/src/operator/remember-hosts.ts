import { writeFileDurably } from '@nkpsim/daemon'
import { clusterPaths } from '../local-cluster/paths.ts'
import { machine } from '../machine.ts'
import { type KnownHost, readKnownHosts } from './known-hosts.ts'

/**
 * Adds hosts durably, and replaces hosts with the same names. The caller holds the lock of the
 * cluster.
 */
export async function rememberHosts(
  stateDir: string,
  added: ReadonlyMap<string, KnownHost>,
): Promise<void> {
  const hosts = Object.fromEntries([...readKnownHosts(stateDir), ...added])
  const text = `${JSON.stringify({ version: 1, hosts }, undefined, 2)}\n`
  await writeFileDurably(machine, clusterPaths.knownHosts(stateDir), Buffer.from(text), {
    mode: 0o600,
  })
}
