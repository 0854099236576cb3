import {
  lockStateFolder,
  openClusterClock,
  type RunningDaemon,
  removeReadyFile,
  removeTemporaryFiles,
  tellDelivery,
} from '@nkpsim/daemon'
import { createLogger } from '@nkpsim/daemon/logger'
import { currentTraceId, startTracing } from '@nkpsim/tracing'
import type { VcenterdConfig } from './config.ts'
import { restoreIfAsked } from './recovery/restore-at-start.ts'
import { startVcenter, type VcenterdEffects } from './vcenter.ts'
import { isHaNode } from './vcenter-ha/node-config.ts'

export type { VcenterdEffects } from './vcenter.ts'

/**
 * Starts vcenterd: a vCenter, or a node of vCenter HA, which may be passive.
 */
export async function startVcenterd(
  config: VcenterdConfig,
  effects: VcenterdEffects,
): Promise<RunningDaemon> {
  const { machineClock, files, ownProcess } = effects
  const { stateFolder } = config
  const logger = createLogger({
    component: 'vcenterd',
    level: config.logLevel,
    style: config.logStyle,
    clock: machineClock,
    output: ownProcess.logOutput,
    traceId: currentTraceId,
  })
  const tracing = await startTracing({
    service: 'vcenterd',
    endpoint: config.otlpEndpoint,
    onDelivery: tellDelivery(logger),
  })
  await restoreIfAsked(config, effects, logger)
  const lock = lockStateFolder(files, stateFolder)
  await removeReadyFile(files, stateFolder)
  removeTemporaryFiles(files, stateFolder, logger)
  const clusterClock = await openClusterClock(effects, stateFolder, config.timeScale)
  const own = { config, effects, logger, clusterClock }
  // A vCenter without vCenter HA loads nothing of it.
  const running = isHaNode(files, stateFolder)
    ? await (await import('./ha-node.ts')).startHaNode(own)
    : await startVcenter(own)
  return {
    stop: async (graceMs) => {
      await running.stop(graceMs)
      await clusterClock.close()
      lock.release()
      await tracing.stop()
    },
  }
}
