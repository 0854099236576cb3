import { writeFileDurably } from '@nkpsim/daemon'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readVcenter } from '../local-cluster/ready-content.ts'
import { machine } from '../machine.ts'
import { connectVcenter, connectVcenterWithoutSession } from './channels.ts'
import { forgetSession, readSession } from './session-file.ts'
import {
  ADMINISTRATOR,
  administratorPasswordFile,
  allowStoredPassword,
  readAdministratorPassword,
} from './stored-password.ts'

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
  if (!(await hasValidSession(stateDir))) await takeAdministrator(stateDir, otherStateDir)
  const own = connectVcenter(stateDir)
  const other = connectVcenter(otherStateDir)
  try {
    return await exchangeCertificates(
      { channel: own, address: addressOf(stateDir) },
      { channel: other, address: addressOf(otherStateDir) },
      () => takeAdministrator(stateDir, otherStateDir),
      options,
    )
  } finally {
    own.close()
    other.close()
  }
}

type Side = { channel: RpcChannel; address: string }

async function exchangeCertificates(
  own: Side,
  other: Side,
  onJoined: () => Promise<void>,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<LinkedVcenters> {
  const [ownMode, otherMode] = [own.channel.client(SERVICE), other.channel.client(SERVICE)]
  const joining = await ownMode.preparePartnership({}, options)
  const present = await otherMode.preparePartnership({}, options)
  const forOwn = await otherMode.admitPartner({ ...joining, address: own.address }, options)
  const forOther = await ownMode.admitPartner({ ...present, address: other.address }, options)
  // The joining vCenter first ranks its entries below the domain's entries, so that the domain's
  // entries win.
  await ownMode.installPartner(
    { ...forOwn, instanceId: present.instanceId, address: other.address, joins: true },
    options,
  )
  await onJoined()
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

/**
 * Stores the other folder's administrator password in this folder if only that password is valid
 * here. Then also forgets a session of the administrator, which began with another password.
 */
async function takeAdministrator(stateDir: string, otherStateDir: string): Promise<void> {
  if (await isPassword(stateDir, stateDir)) return
  if (!(await isPassword(stateDir, otherStateDir))) return
  const password = Buffer.from(readAdministratorPassword(otherStateDir))
  await writeFileDurably(machine, administratorPasswordFile(stateDir), password, { mode: 0o600 })
  await allowStoredPassword(stateDir)
  if (readSession(stateDir)?.user === ADMINISTRATOR) await forgetSession(stateDir)
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

/**
 * Returns whether the administrator's password in one folder is valid at the vCenter of another
 * folder. A folder without a password counts as valid at its own vCenter.
 */
async function isPassword(stateDir: string, keptIn: string): Promise<boolean> {
  const channel = connectVcenterWithoutSession(stateDir)
  try {
    const password = readAdministratorPassword(keptIn)
    const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
    const options = { timeoutMs: LOGIN_TIMEOUT_MS }
    const { token } = await sessions.login({ user: ADMINISTRATOR, password }, options)
    await sessions.logout({}, { ...options, authorization: `Bearer ${token}` })
    return true
  } catch (error) {
    if (error instanceof SimulatorError && error.code === 'NOT_LOGGED_IN')
      return stateDir === keptIn
    if (error instanceof RpcError && error.code === 'INVALID_LOGIN') return false
    throw error
  } finally {
    channel.close()
  }
}
