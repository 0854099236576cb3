import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AUDIT_FOLDER, writeOwnAuditLogId } from '@nkpsim/vcenter/audit-log-id'
import type { HaIdentity } from '@nkpsim/vcenter/ha-identity'
import { writeNodeConfig } from '@nkpsim/vcenter/node-config'
import { type ClusterFile, VCENTER } from '../local-cluster/cluster-file.ts'
import { clusterPaths, SECOND_VCENTER } from '../local-cluster/paths.ts'
import type { VcenterHaRecord } from '../local-cluster/vcenter-ha-record.ts'
import { machine } from '../machine.ts'
import { copyState } from '../reset/copy-state.ts'
import { nodeConfigOf } from './plan-nodes.ts'

/**
 * Makes the second vCenter as a copy of the first one, which does not run: with its database, the
 * key that opens the secrets in it, and the certificates of the operator, but with an audit log of
 * its own.
 * @throws SimulatorError STATE_INVALID, for example without space for the copy
 */
export async function copyNode(
  stateDir: string,
  file: ClusterFile,
  record: VcenterHaRecord,
  identity: HaIdentity,
): Promise<void> {
  const unfinished = clusterPaths.unfinishedNode(stateDir)
  await copyState(stateDir, unfinished, [VCENTER])
  const folder = join(unfinished, VCENTER)
  const { privateKeyPem, ...tls } = identity
  await writeNodeConfig(machine, folder, nodeConfigOf(SECOND_VCENTER, file, record), {
    ...tls,
    privateKeyPem: Buffer.from(privateKeyPem),
  })
  await rm(join(folder, AUDIT_FOLDER), { recursive: true, force: true })
  await writeOwnAuditLogId(machine, folder, machine.random.uuid())
  await rename(folder, clusterPaths.vcenterNode(stateDir, SECOND_VCENTER))
  await rm(unfinished, { recursive: true })
  await machine.files.syncFolder(stateDir)
}
