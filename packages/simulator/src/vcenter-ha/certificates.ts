import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { HaIdentity } from '@nkpsim/vcenter/ha-identity'
import type { ClusterContext } from '../local-cluster/context.ts'
import { ETCD_FILES, etcdFolder } from '../local-cluster/start-etcd.ts'
import { machine } from '../machine.ts'

/** Writes the certificate of a member of etcd into its folder. */
export async function writeMemberFiles(
  { stateDir }: Pick<ClusterContext, 'stateDir'>,
  name: string,
  identity: HaIdentity,
): Promise<void> {
  const folder = etcdFolder(stateDir, name)
  makeFolders(machine.files, folder, 0o700)
  const write = (file: string, text: string): Promise<void> =>
    writeFileDurably(machine, join(folder, file), Buffer.from(text), { mode: 0o600 })
  await write(ETCD_FILES.roots, identity.rootsPem)
  await write(ETCD_FILES.certificate, identity.certificatePem)
  await write(ETCD_FILES.privateKey, identity.privateKeyPem)
}
