import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import type { RpcChannel } from '@nkpsim/rpc'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { connectVcenter } from './channels.ts'
import { forgetSession, readAdministratorPassword } from './session.ts'

const SERVICE = 'nkpsim.vcenter.v1.LinkedModeService'

/** Names that two vCenters have in their domain. */
export type LinkedVcenters = { own: string; other: string }

/**
 * Brings the vCenter of one state folder into the domain of another's. Where both have a user, a role or a permission, the domain's stands,
 * its administrator too: his password, where the other folder has it, takes the place of the one in this folder. To be called again when it
 * was cut off.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function linkVcenters(
  stateDir: string,
  otherStateDir: string,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<LinkedVcenters> {
  const own = connectVcenter(stateDir)
  const other = connectVcenter(otherStateDir)
  try {
    const names = await exchangeCertificates(
      { channel: own, address: addressOf(stateDir) },
      { channel: other, address: addressOf(otherStateDir) },
      options,
    )
    await takeAdministrator(stateDir, otherStateDir)
    return names
  } finally {
    own.close()
    other.close()
  }
}

type Side = { channel: RpcChannel; address: string }

async function exchangeCertificates(
  own: Side,
  other: Side,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<LinkedVcenters> {
  const [ownMode, otherMode] = [own.channel.client(SERVICE), other.channel.client(SERVICE)]
  const joining = await ownMode.preparePartnership({}, options)
  const present = await otherMode.preparePartnership({}, options)
  const forOwn = await otherMode.admitPartner({ ...joining, address: own.address }, options)
  const forOther = await ownMode.admitPartner({ ...present, address: other.address }, options)
  // The joining one steps back behind the domain before the domain may call it: nothing of it wins meanwhile. The domain can call only then,
  // so that it is told first what it was issued; the last call brings all together.
  await ownMode.installPartner(
    { ...forOwn, instanceId: present.instanceId, address: other.address, joins: true },
    options,
  )
  await otherMode.installPartner(
    { ...forOther, instanceId: joining.instanceId, address: own.address, joins: false },
    options,
  )
  return { own: joining.name, other: present.name }
}

function addressOf(stateDir: string): string {
  const { address, port } = readVcenter(clusterPaths.vcenter(stateDir))
  return `${address}:${port}`
}

async function takeAdministrator(stateDir: string, otherStateDir: string): Promise<void> {
  await forgetSession(stateDir)
  const [own, other] = [stateDir, otherStateDir].map((folder) =>
    join(clusterPaths.operator(folder), 'administrator-password'),
  ) as [string, string]
  if (existsSync(other))
    await writeFileDurably(own, Buffer.from(readAdministratorPassword(otherStateDir)), {
      mode: 0o600,
    })
  else await rm(own, { force: true })
}
