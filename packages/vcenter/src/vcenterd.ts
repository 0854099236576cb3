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
import { startVcenter, type VcenterdEffects, type VcenterProcess } from './vcenter.ts'
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
  const serve = () => serveState({ config, effects, logger })
  const { awaitCloning: roots } = config
  const running =
    roots === undefined
      ? await serve()
      : await (await import('./waiting-node.ts')).awaitCloning(
          { config, effects, logger },
          roots,
          serve,
        )
  return {
    stop: async (graceMs) => {
      await running.stop(graceMs)
      lock.release()
      await tracing.stop()
    },
  }
}

/** Serves what is in the state folder: a vCenter, or a node of vCenter HA. */
async function serveState(
  own: Pick<VcenterProcess, 'config' | 'effects' | 'logger'>,
): Promise<RunningDaemon> {
  const { config, effects } = own
  const { stateFolder, timeScale } = config
  const clusterClock = await openClusterClock(effects, stateFolder, timeScale)
  let running: RunningDaemon | undefined
  let restarting: Promise<void> | undefined
  let isStopping = false
  const start = async (): Promise<void> => {
    const process = { ...own, clusterClock, restart }
    // A vCenter without vCenter HA loads nothing of it.
    running = isHaNode(effects.files, stateFolder)
      ? await (await import('./ha-node.ts')).startHaNode(process)
      : await startVcenter(process)
  }
  const restart = (): void => {
    const stopped = running
    // One restart is enough for all who ask for it at the same time.
    if (isStopping || stopped === undefined) return
    running = undefined
    restarting = (async () => {
      await stopped.stop(0)
      await start()
    })()
  }
  await start()
  return {
    stop: async (graceMs) => {
      isStopping = true
      await restarting
      await running?.stop(graceMs)
      await clusterClock.close()
    },
  }
}
