import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { clusterPaths } from '@nkpsim/simulator'
import { openComposeSite } from './compose-site.ts'
import { ChaosError } from './errors.ts'
import { openLocalSite } from './local-site.ts'
import type { Site } from './site.ts'

/** Options that select the cluster. */
export const TARGET_OPTIONS = { state: { type: 'string' }, compose: { type: 'string' } } as const
export const TARGET_USAGE = '[--state FOLDER | --compose PROJECT]'

/** Compose's name for the project of docker/compose.yaml (default). */
const DEFAULT_PROJECT = 'nkpsim'

/**
 * Returns the selected cluster. Without a selection, returns the cluster of the state folder, or
 * the compose project if there is no such cluster.
 * @throws ChaosError
 */
export async function openTarget(given: {
  state?: string | undefined
  compose?: string | undefined
}): Promise<Site> {
  const { state, compose } = given
  if (state !== undefined && compose !== undefined)
    throw new ChaosError('give --state or --compose', { isUsage: true })
  if (compose !== undefined) return openComposeSite(compose)
  const stateDir = resolve(state ?? (process.env['NKPSIM_STATE'] || '.nkpsim'))
  if (state !== undefined || existsSync(clusterPaths.clusterFile(stateDir)))
    return openLocalSite(stateDir)
  const project = process.env['COMPOSE_PROJECT_NAME'] || DEFAULT_PROJECT
  try {
    return await openComposeSite(project)
  } catch (cause) {
    throw new ChaosError(
      `no cluster in ${stateDir} (nkpsim up, or --state), and none in containers: ${messageOf(cause)}`,
      { cause },
    )
  }
}
