import { resolve } from 'node:path'
import { systemClock } from '@nkpsim/effects'
import { withClusterLock } from '../local-cluster/cluster-lock.ts'
import type { KnownHost } from './known-hosts.ts'
import { rememberHosts } from './remember-hosts.ts'

/**
 * Stores durably how to reach a host that was added to the vCenter of a state folder.
 * @throws SimulatorError
 */
export async function rememberHost(stateDir: string, name: string, host: KnownHost): Promise<void> {
  const folder = resolve(stateDir)
  await withClusterLock({ stateDir: folder, clock: systemClock, create: false }, () =>
    rememberHosts(folder, new Map([[name, host]])),
  )
}
