import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { OPERATOR_FILES, operatorTls } from '@nkpsim/daemon/operator-files'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { connectRpc } from '@nkpsim/rpc/client'
import { SimulatorError } from '../errors.ts'
import { readClusterFile, readOrigin } from '../local-cluster/cluster-file.ts'
import { noCluster } from '../local-cluster/no-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import {
  readTrustAdministration,
  type TrustAdministration,
} from '../local-cluster/ready-content.ts'
import { resetIncomplete } from '../local-cluster/refusals.ts'
import { readStateFile } from '../local-cluster/state-file.ts'

/** Maximum size of a PEM file, bytes. */
const MAX_FILE_BYTES = 1024 * 1024

/**
 * Returns the names of the trust hosts of a cluster, in the order of their numbers. On a
 * workstation, whose trust hosts run elsewhere, returns those whose administrator it has.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID; NOT_READY if the cluster has no trust hosts, or
 *   is a copy
 */
export function trustHostNames(stateDir: string): string[] {
  const file = readClusterFile(stateDir)
  const elsewhere = file === undefined ? namesOnWorkstation(stateDir) : []
  if (elsewhere.length > 0) return elsewhere
  if (file === undefined || file.phase === 'creating') throw noCluster(stateDir)
  if (file.phase === 'resetting') throw resetIncomplete(stateDir)
  const origin = readOrigin(stateDir)
  if (origin?.kind === 'copy')
    throw new SimulatorError(
      'NOT_READY',
      `${stateDir} is a copy of the cluster in ${origin.path}, and nothing of it runs; start it with: nkpsim up`,
    )
  const names = (file.trustHosts ?? []).map(({ name }) => name)
  if (names.length > 0) return names
  throw new SimulatorError(
    'NOT_READY',
    'this cluster has no trust hosts: make a cluster with them: nkpsim up --trust-hosts 2',
  )
}

function namesOnWorkstation(stateDir: string): string[] {
  const folder = clusterPaths.trustHosts(stateDir)
  if (!existsSync(folder)) return []
  const hasAdministrator = (name: string): boolean =>
    existsSync(join(clusterPaths.trustOperator(stateDir, name), OPERATOR_FILES.certificate))
  return readdirSync(folder).filter(hasAdministrator).sort()
}

/**
 * Opens a channel to the administration of a trust host, with the certificate of its administrator.
 * @throws SimulatorError NOT_READY, STATE_INVALID
 */
export function connectTrustHost(stateDir: string, name: string): RpcChannel {
  const { address, port, serviceId } = readRunning(stateDir, name)
  return connectRpc({
    address: `${address}:${port}`,
    title: `trust host ${name} (${address}:${port})`,
    tls: readTrustAdministrator(stateDir, name),
    expectPeer: { kind: 'host', id: serviceId },
  })
}

/**
 * Reads the certificate, key and root with which the administrator of a trust host calls it.
 * @throws SimulatorError STATE_INVALID
 */
export function readTrustAdministrator(stateDir: string, name: string): TlsIdentity {
  const folder = clusterPaths.trustOperator(stateDir, name)
  const read = (file: string): string => {
    const path = join(folder, file)
    const text = readStateFile(path, MAX_FILE_BYTES)
    if (text !== undefined) return text
    const message = `${path} is missing; restart the trust host: nkpsim trust-authority stop ${name}, nkpsim trust-authority start ${name}`
    throw new SimulatorError('STATE_INVALID', message)
  }
  return operatorTls(read)
}

function readRunning(stateDir: string, name: string): TrustAdministration {
  const folder = clusterPaths.trustHost(stateDir, name)
  try {
    return readTrustAdministration(folder)
  } catch (error) {
    if (!(error instanceof SimulatorError && error.code === 'NOT_READY')) throw error
    const message = existsSync(folder)
      ? `trust host ${name} does not run; start it with: nkpsim trust-authority start ${name}`
      : `there is no ${folder}; put the folder back`
    throw new SimulatorError('NOT_READY', message, { cause: error })
  }
}
