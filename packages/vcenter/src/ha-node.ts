import { join } from 'node:path'
import { type RunningDaemon, VERSION, writeReadyFile } from '@nkpsim/daemon'
import type { DatabaseConnection } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { RpcServer, TlsIdentity } from '@nkpsim/rpc'
import { VcenterError } from './errors.ts'
import { commitThroughLog } from './replication/commit-through-log.ts'
import { copyOf, replaceDatabase } from './replication/database-copies.ts'
import type { HaNode } from './replication/leadership.ts'
import { type HaNodeState, runNode } from './replication/node.ts'
import { passiveServices } from './services/passive-services.ts'
import { toRpcError } from './services/rpc-errors.ts'
import { obtainBoxKey } from './store/box-key.ts'
import { readIdentity } from './store/identity.ts'
import { DATABASE_FILE } from './store/store.ts'
import { startVcenter, type VcenterProcess } from './vcenter.ts'
import { ownNode, readNode } from './vcenter-ha/node-config.ts'
import { nodeStatusOf, readPosition } from './vcenter-ha/own-status.ts'
import { takeSeat } from './vcenter-ha/take-seat.ts'

/** Time for a copy of the whole database. */
const COPY_TIMEOUT_MS = 10 * 60_000

/** Starts a node of vCenter HA, which becomes active when no other node is. */
export async function startHaNode(own: VcenterProcess): Promise<RunningDaemon> {
  const { config, effects, logger } = own
  const { machineClock, files, database: databases, random, network, etcds, ownProcess } = effects
  const { stateFolder, listenAddress } = config
  const { config: cluster, etcd: options } = readNode(files, stateFolder)
  const node = ownNode(cluster)
  const path = join(stateFolder, DATABASE_FILE)
  const identity = await identityOf(own, path)
  const etcd = await etcds.connect(options)
  const ending = new AbortController()
  let state: HaNodeState | undefined
  let lastActive: string | undefined
  let passive: RpcServer | undefined
  let running: RunningDaemon | undefined

  const position = () => readPosition(databases, path)
  const status = () => nodeStatusOf(node, state, position())

  const serveRefusals = async (): Promise<void> => {
    passive = await network.createServer({
      tls: identity.tls,
      ...passiveServices(status),
      toRpcError,
      logger,
    })
    const port = await passive.listen(listenAddress, config.port)
    passive.setServing(false)
    await writeReadyFile(effects, stateFolder, {
      ...{ pid: ownProcess.pid, version: VERSION, address: config.address, port },
      ...{ downloadPort: config.downloadPort, instanceId: identity.instanceId, role: 'passive' },
    })
  }
  const stopRefusals = async (): Promise<void> => {
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
    const expectPeer = { kind: 'vcenter', id: identity.instanceId } as const
    const channel = await network.connect({ address, tls: identity.tls, expectPeer })
    try {
      const copy = channel
        .client('nkpsim.vcenter.v1.HighAvailabilityService')
        .copyDatabase({}, { timeoutMs: COPY_TIMEOUT_MS })
      await replaceDatabase({ files, random }, stateFolder, piecesOf(copy))
    } finally {
      channel.close()
    }
  }

  await serveRefusals()
  const run = runNode(
    {
      ...{ etcd, clock: machineClock, leaseSeconds: cluster.leaseSeconds, onState, copyFromActive },
      node: { name: node.name, address: node.address },
      openReplica: async (): Promise<DatabaseConnection> => {
        const replica = databases.open(path)
        replica.exec('PRAGMA foreign_keys = OFF')
        return replica
      },
      serve: async (held) => {
        await stopRefusals()
        running = await startVcenter(own, {
          committing: commitThroughLog(held.log),
          isHeld: held.isHeld,
          copyOf: (store) => copyOf(store, { files, random }, stateFolder),
          status,
          seat: takeSeat({ config: cluster, etcd, held, position, predecessor: lastActive }),
        })
        return {
          stop: async () => {
            await running?.stop(ending.signal.aborted ? undefined : 0)
            running = undefined
            if (!ending.signal.aborted) await serveRefusals()
          },
        }
      },
    },
    ending.signal,
  )
  return {
    stop: async () => {
      ending.abort()
      await run
      await stopRefusals()
      etcd.close()
    },
  }
}

/** Reads who this vCenter is, from the copy of the data that this node has. */
async function identityOf(
  { config, effects }: VcenterProcess,
  path: string,
): Promise<{ instanceId: string; tls: TlsIdentity }> {
  const boxKey = await obtainBoxKey(effects, config.stateFolder, true)
  const database = effects.database.open(path)
  try {
    const read = await readIdentity(database, boxKey, effects.random)
    if (read === undefined)
      throw new VcenterError('STORE_UNUSABLE', 'this node of vCenter HA has no copy of the data')
    const { instanceId, own, authority } = read.identity
    const privateKeyPem = privateKeyToPem(own.privateKey)
    const tls = { certificatePem: own.certificatePem, privateKeyPem }
    return { instanceId, tls: { ...tls, rootsPem: authority.certificatePem } }
  } finally {
    database.close()
  }
}

async function* piecesOf(copy: AsyncIterable<{ piece: Uint8Array }>): AsyncIterable<Uint8Array> {
  for await (const { piece } of copy) yield piece
}
