import { type RunningDaemon, removeReadyFile, VERSION, writeReadyFile } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { createSelfSignedCertificate, privateKeyToPem, thumbprintOf } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import type { CloneHead } from './cloning/clone-head.ts'
import { isTaken, removeUnfinishedClone } from './cloning/staged-clone.ts'
import { VcenterError } from './errors.ts'
import { cloneOperations } from './operations/clone.ts'
import { cloneService } from './services/clone-service.ts'
import { toRpcError } from './services/rpc-errors.ts'
import type { VcenterProcess } from './vcenter.ts'
import { hasMemberFiles } from './vcenter-ha/member-files.ts'
import { isHaNode } from './vcenter-ha/node-config.ts'
import { serveHealth } from './vcenter-ha/serve-health.ts'

const MAX_ROOTS_BYTES = 1024 * 1024
/** The certificate is used until the machine is cloned. */
const VALIDITY_DAYS = 30
/** Time for the answer to reach the caller, before the server closes. */
const ANSWER_MS = 200

const NOTHING: RunningDaemon = { stop: async () => undefined }

type Waiting = Pick<VcenterProcess, 'config' | 'effects' | 'logger'>

/**
 * Serves the state folder of a vCenter that is cloned, or waits until a vCenter clones itself to
 * this machine. The process of a witness ends then, because a witness has no vCenter.
 * @param rootsFile PEM roots of the vCenter that may clone itself
 * @param serve starts the vCenter of the state folder
 * @throws VcenterError STORE_UNUSABLE if the state folder belongs to another vCenter
 */
export async function awaitCloning(
  own: Waiting,
  rootsFile: string,
  serve: () => Promise<RunningDaemon>,
): Promise<RunningDaemon> {
  const { config, effects, logger } = own
  const { files, machineClock } = effects
  const { stateFolder } = config
  await removeUnfinishedClone(files, stateFolder)
  if (isHaNode(files, stateFolder)) return serve()
  if (hasMemberFiles(files, stateFolder)) {
    endWitness(own)
    return NOTHING
  }
  if (isTaken(files, stateFolder))
    throw new VcenterError(
      'STORE_UNUSABLE',
      `${stateFolder} has a vCenter already; --await-cloning needs an empty state folder`,
    )
  const ending = new AbortController()
  let becoming: Promise<void> | undefined
  const waiting = await startWaiting(own, rootsFile, (head) => {
    becoming = become(head)
  })
  let running: RunningDaemon = waiting
  const become = async ({ vcenter }: CloneHead): Promise<void> => {
    logger.info('vcenter-ha.cloned', { as: vcenter === undefined ? 'witness' : 'passive' })
    await machineClock.sleep(ANSWER_MS, ending.signal)
    await waiting.stop()
    running = NOTHING
    if (vcenter === undefined) endWitness(own)
    else running = await serve()
  }
  return {
    stop: async (graceMs) => {
      ending.abort()
      await becoming?.catch(() => undefined)
      await running.stop(graceMs)
    },
  }
}

/** Starts the server that waits, with a certificate that it makes now. */
async function startWaiting(
  own: Waiting,
  rootsFile: string,
  onCloned: (head: CloneHead) => void,
): Promise<RunningDaemon> {
  const { config, effects, logger } = own
  const { files, random, machineClock, network, ownProcess } = effects
  const { stateFolder, address } = config
  const rootsPem = readSmallFile(files, rootsFile, MAX_ROOTS_BYTES).toString()
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    ...{ commonName: address, dnsNames: [address], validityDays: VALIDITY_DAYS, random },
    identityUri: formatIdentityUri({ kind: 'vcenter', id: random.uuid() }),
    nowMs: machineClock.nowMs(),
  })
  using privateKey = privateKeyPkcs8
  const operations = cloneOperations({ effects, stateFolder, rootPem: rootsPem, onCloned })
  const server = await network.createServer({
    tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKey), rootsPem },
    services: [cloneService(operations)],
    toRpcError,
    logger,
  })
  const port = await server.listen(config.listenAddress, config.port)
  const thumbprint = thumbprintOf(certificatePem)
  const health = await serveHealth(own, () => 'vcenter, waits to be cloned')
  const ready = {
    pid: ownProcess.pid,
    version: VERSION,
    address,
    port,
    role: 'waiting',
    thumbprint,
  }
  await writeReadyFile(effects, stateFolder, ready)
  logger.info('vcenter-ha.waits', { address, port, thumbprint })
  return {
    stop: async () => {
      await removeReadyFile(files, stateFolder)
      await health?.close()
      await server.close(0)
    },
  }
}

/** Ends this process with exit code 0. A witness runs only etcd. */
function endWitness({ effects }: Waiting): void {
  effects.ownProcess.exit(0)
}
