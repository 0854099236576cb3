import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { connectVcenter, connectVcenterWithoutSession } from './channels.ts'
import { readSession } from './session-file.ts'
import { allowStoredPassword } from './stored-password.ts'
import { takeAdministrator } from './take-administrator.ts'

const LOGIN_TIMEOUT_MS = 15_000
const SERVICE = 'nkpsim.vcenter.v1.LinkedModeService'

/** The names of two linked vCenters in their domain. */
export type LinkedVcenters = { own: string; other: string }

/**
 * Joins the vCenter of one state folder to the domain of another folder's vCenter. If both have the
 * same user, role or permission, the domain's version is kept. This includes the administrator, so
 * this folder then stores the other folder's password. Call it again after an interruption.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function linkVcenters(
  stateDir: string,
  otherStateDir: string,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<LinkedVcenters> {
  // An interrupted run may have left this folder without the valid password. While a session of the
  // folder is valid, no password is needed, and a wrong one would count as a failed attempt.
  const open = () => connectVcenterWithoutSession(stateDir)
  if (!(await hasValidSession(stateDir))) await takeAdministrator(stateDir, otherStateDir, open)
  const own = connectVcenter(stateDir)
  const other = connectVcenter(otherStateDir)
  try {
    return await exchangeCertificates(
      { channel: own, address: addressOf(stateDir) },
      { channel: other, address: addressOf(otherStateDir) },
      {
        // vCenter gets the users of the domain, so it may accept a password that it refused.
        onJoin: () => allowStoredPassword(stateDir),
        onLinked: () => takeAdministrator(stateDir, otherStateDir, open),
      },
      options,
    )
  } finally {
    own.close()
    other.close()
  }
}

type Side = { channel: RpcChannel; address: string }

/**
 * Links two vCenters.
 * @param onJoin runs before the own vCenter joins the domain of the other one; not if it has joined
 * @param onLinked runs when the own vCenter has the users of the domain
 */
export async function exchangeCertificates(
  own: Side,
  other: Side,
  { onJoin, onLinked }: Record<'onJoin' | 'onLinked', () => Promise<void>>,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<LinkedVcenters> {
  const [ownMode, otherMode] = [own.channel.client(SERVICE), other.channel.client(SERVICE)]
  // The list includes a vCenter that an interrupted link has only admitted, and cannot reach it.
  const { vcenters } = await ownMode.listLinkedVcenters({}, options)
  const joining = await ownMode.preparePartnership({}, options)
  const present = await otherMode.preparePartnership({}, options)
  const forOwn = await otherMode.admitPartner({ ...joining, address: own.address }, options)
  const forOther = await ownMode.admitPartner({ ...present, address: other.address }, options)
  const isPresent = ({ instanceId }: { instanceId: string }) => instanceId === present.instanceId
  // This comes first, because an interruption after the join would leave it out.
  if (!vcenters.some((each) => each.reachable && isPresent(each))) await onJoin()
  // The joining vCenter first ranks its entries below the domain's entries, so that the domain's
  // entries win.
  await ownMode.installPartner(
    { ...forOwn, instanceId: present.instanceId, address: other.address, joins: true },
    options,
  )
  await onLinked()
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

/** Returns whether this folder has a session that its vCenter accepts. */
async function hasValidSession(stateDir: string): Promise<boolean> {
  const session = readSession(stateDir)
  if (session === undefined) return false
  const channel = connectVcenterWithoutSession(stateDir)
  try {
    const options = { timeoutMs: LOGIN_TIMEOUT_MS, authorization: `Bearer ${session.token}` }
    await channel.client('nkpsim.vcenter.v1.SessionService').getSession({}, options)
    return true
  } catch (error) {
    if (error instanceof RpcError && error.status === 'UNAUTHENTICATED') return false
    throw error
  } finally {
    channel.close()
  }
}
