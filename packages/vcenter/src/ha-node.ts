import { join } from 'node:path'
import { failStop, type RunningDaemon, VERSION, writeReadyFile } from '@nkpsim/daemon'
import { readLogFolder, readLogHead, readNewestCheckpoints } from '@nkpsim/daemon/audit'
import type { HttpServer } from '@nkpsim/daemon/http-server'
import { isSystemError } from '@nkpsim/daemon/system-reason'
import type { DatabaseConnection } from '@nkpsim/effects'
import type { RpcServer } from '@nkpsim/rpc'
import { AUDIT_FOLDER } from './audit/audit-log-id.ts'
import { isDeposed } from './errors.ts'
import type { NodeSources } from './operations/vcenter-ha-node.ts'
import { commitThroughLog } from './replication/commit-through-log.ts'
import { copyOf, finishReplacement } from './replication/database-copies.ts'
import type { HaNode } from './replication/leadership.ts'
import type { ModalLeadership } from './replication/modes.ts'
import { type HaNodeState, runNode } from './replication/node.ts'
import { passiveServices } from './services/passive-services.ts'
import { toRpcError } from './services/rpc-errors.ts'
import { DATABASE_FILE } from './store/store.ts'
import { isStoreFailure } from './store/store-error.ts'
import { startVcenter, type VcenterProcess } from './vcenter.ts'
import { startFileReplication } from './vcenter-ha/file-replication.ts'
import { followClock } from './vcenter-ha/follow-clock.ts'
import type { Leading } from './vcenter-ha/leading.ts'
import { isJoined, markJoined, ownNode, peerNode, readNode } from './vcenter-ha/node-config.ts'
import { readNodeIdentity } from './vcenter-ha/node-identity.ts'
import { nodeStatusOf } from './vcenter-ha/own-status.ts'
import { copyDatabaseFrom, fileSource } from './vcenter-ha/peer-node.ts'
import { serveHealth } from './vcenter-ha/serve-health.ts'
import { takeSeat } from './vcenter-ha/take-seat.ts'

/** Starts a node of vCenter HA, which becomes active when no other node is. */
export async function startHaNode(own: VcenterProcess): Promise<RunningDaemon> {
  const { config, effects, logger, clusterClock } = own
  const { machineClock, files, database: databases, random, network, etcds, ownProcess } = effects
  const { stateFolder, listenAddress } = config
  const { config: cluster, etcd: options } = readNode(files, stateFolder)
  const node = ownNode(cluster)
  const path = join(stateFolder, DATABASE_FILE)
  await finishReplacement(files, stateFolder)
  const { logId, publicKey, position, ...identity } = await readNodeIdentity(effects, stateFolder)
  const { instanceId } = identity
  const ending = new AbortController()
  const reach = { network, identity, signal: ending.signal }
  const etcd = await etcds.connect(options)
  let state: HaNodeState | undefined
  let lastActive: string | undefined
  let passive: RpcServer | undefined
  let health: HttpServer | undefined
  let leading: ModalLeadership | undefined
  let running: RunningDaemon | undefined

  const mode = () => leading?.mode() ?? state?.view?.mode
  const auditFolder = join(stateFolder, AUDIT_FOLDER)
  const statusWith: Leading['status'] = (own) =>
    nodeStatusOf(
      node,
      state,
      { ...own, mode: mode(), clock: clusterClock.state() },
      fileReplication.standing(),
    )
  /** While this node is not active, nothing writes its audit log. */
  const sourcesOfPassive = (): NodeSources => {
    const { sequence: recordCount } = readLogHead(files, auditFolder, logId)
    return {
      instanceId,
      status: () => statusWith({ ...(state?.position ?? position), logId, recordCount }),
      copyDatabase: undefined,
      auditLines: (from) => readLogFolder(files, auditFolder, from),
      newestCheckpoints: (limit) => readNewestCheckpoints(files, auditFolder, limit),
    }
  }

  const serveRefusals = async (): Promise<void> => {
    passive = await network.createServer({
      tls: identity.tls,
      ...passiveServices(sourcesOfPassive()),
      toRpcError,
      logger,
    })
    const port = await passive.listen(listenAddress, config.port)
    passive.setServing(false)
    const role = () => state?.role ?? 'passive'
    health = await serveHealth(
      own,
      () => `vcenter, ${role()}`,
      async () => {
        const { createPassiveMetrics } = await import('./metrics/passive-metrics.ts')
        return createPassiveMetrics(() => ({ role: role(), ...(state?.position ?? position) }))
      },
    )
    await writeReadyFile(effects, stateFolder, {
      ...{ pid: ownProcess.pid, version: VERSION, address: config.address, port },
      ...{ downloadPort: config.downloadPort, instanceId, role: 'passive' },
    })
  }
  const stopRefusals = async (): Promise<void> => {
    await health?.close()
    await passive?.close(0)
    passive = undefined
  }
  const onState = (next: HaNodeState): void => {
    const isNew = next.role !== state?.role || next.misfit !== state?.misfit
    state = next
    const { role, misfit, ending: last, view } = next
    if (view?.active !== undefined) lastActive = view.active.name
    if (isNew) logger.info('ha.node', { role, misfit, ending: last, active: view?.active?.name })
  }
  const copyFromActive = async ({ address }: HaNode): Promise<void> => {
    logger.info('ha.copy', { from: address })
    await copyDatabaseFrom(address, reach, { files, random }, stateFolder).catch((error) => {
      logger.warn('ha.not-copied', { from: address, error })
      throw error
    })
    await markJoined(files, stateFolder)
  }
  const fileReplication = startFileReplication({
    ...{ stateFolder, publicKey, files, machineClock, logger },
    source: fileSource(peerNode(cluster).address, reach),
    onClock: async (clock) => {
      if (leading === undefined) await followClock(clusterClock, clock)
    },
    isOn: () => mode() !== 'disabled',
  })

  const copyFiles = fileReplication.copyNow
  await serveRefusals()
  const run = runNode(
    {
      ...{ etcd, clock: machineClock, leaseSeconds: cluster.leaseSeconds, onState, copyFromActive },
      node: { name: node.name, address: node.address },
      isJoined: () => isJoined(files, stateFolder),
      openReplica: async (): Promise<DatabaseConnection> => {
        const replica = databases.open(path)
        replica.exec('PRAGMA foreign_keys = OFF')
        return replica
      },
      serve: async (held) => {
        leading = held
        await stopRefusals()
        running = await startVcenter(own, {
          committing: commitThroughLog(held.log),
          isHeld: held.isHeld,
          copyOf: (store) => copyOf(store, { files, random }, stateFolder),
          status: statusWith,
          seat: takeSeat({ config: cluster, etcd, held, predecessor: lastActive, copyFiles }),
        }).catch(async (error: unknown) => {
          leading = undefined
          // The other node became active meanwhile. This one is passive again.
          if (isDeposed(error) && !ending.signal.aborted) await serveRefusals()
          throw error
        })
        return {
          stop: async () => {
            await running?.stop(ending.signal.aborted ? undefined : 0)
            running = leading = undefined
            if (!ending.signal.aborted) await serveRefusals()
          },
        }
      },
    },
    ending.signal,
  )
  run.catch((error: unknown) => {
    if (isStoreFailure(error) || isSystemError(error)) failStop(ownProcess, logger, error)
    throw error
  })
  return {
    stop: async () => {
      ending.abort()
      await run
      await stopRefusals()
      await fileReplication.stop()
      etcd.close()
    },
  }
}
