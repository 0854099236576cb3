import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { type Authorization, type RpcChannel, RpcError, type RpcStatus } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readStateFile } from '../local-cluster/state-file.ts'

/** Who is the first to log in at a new vCenter. */
export const ADMINISTRATOR = 'administrator@vsphere.local'

const SERVICE = 'nkpsim.vcenter.v1.SessionService'
const TIMEOUT_MS = 60_000
const MAX_FILE_BYTES = 64 * 1024
/**
 * For a token that is asked for before it is needed: nobody waits long for a vCenter that is away.
 */
const EARLY_TIMEOUT_MS = 2000

/** A token for hosts, and from when on the next one is asked for, ms since 1970 of this machine. */
export type SavedHostToken = { token: string; renewAfterMs: number }

/** The session that commands of a state folder work in. */
export type SavedSession = {
  user: string
  /** For vCenter alone. */
  token: string
  /** Undefined: none was given yet. */
  hostToken?: SavedHostToken | undefined
}

/**
 * The session of a state folder; undefined when nobody has logged in.
 * @throws SimulatorError STATE_INVALID if its file cannot be read: it may be somebody's, whom
 *   nobody may replace
 */
export function readSession(stateDir: string): SavedSession | undefined {
  const text = readStateFile(clusterPaths.session(stateDir), MAX_FILE_BYTES)
  if (text === undefined) return undefined
  try {
    const content: unknown = JSON.parse(text)
    return isSession(content) ? content : undefined
  } catch {
    return undefined
  }
}

/**
 * Logs in and keeps the session for whatever runs later in this state folder.
 * @param vcenter a channel on which nobody is logged in
 * @throws RpcError INVALID_LOGIN, ACCOUNT_LOCKED
 */
export async function logIn(
  stateDir: string,
  vcenter: RpcChannel,
  user: string,
  password: string,
): Promise<SavedSession> {
  const { token, session, hostToken } = await vcenter
    .client(SERVICE)
    .login({ user, password }, { timeoutMs: TIMEOUT_MS })
  const saved = { user: session?.user ?? user, token, hostToken: toSave(token, hostToken) }
  await saveSession(stateDir, saved)
  return saved
}

async function saveSession(stateDir: string, session: SavedSession): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(session)}\n`)
  await writeFileDurably(clusterPaths.session(stateDir), bytes, { mode: 0o600 })
}

/** Forgets the session of a state folder. */
export async function forgetSession(stateDir: string): Promise<void> {
  await rm(clusterPaths.session(stateDir), { force: true })
}

/**
 * The password that a new vCenter made for its first administrator.
 * @throws SimulatorError NOT_LOGGED_IN when the state folder does not have it; STATE_INVALID when
 *   it cannot be read
 */
export function readAdministratorPassword(stateDir: string): string {
  const path = join(clusterPaths.operator(stateDir), 'administrator-password')
  const password = readStateFile(path, MAX_FILE_BYTES)
  if (password !== undefined) return password
  throw new SimulatorError('NOT_LOGGED_IN', 'log in first: nkpsim login USER')
}

/**
 * Shows calls to a vCenter a session: the one of the state folder while it lasts, or else a new one
 * of the first administrator. A session of somebody else is never replaced: he logs in again
 * himself.
 * @param open gives a channel on which nobody is logged in
 */
export function vcenterAuthorization(stateDir: string, open: () => RpcChannel): Authorization {
  let session: Promise<SavedSession> | undefined
  return async () => {
    session ??= obtain(stateDir, open).catch((error: unknown) => {
      session = undefined
      throw error
    })
    return `Bearer ${(await session).token}`
  }
}

/**
 * Shows calls to a host a token of the session of the state folder. vCenter is asked for the next
 * one in time, and when the host takes the present one no longer; with vCenter gone the present one
 * serves until it expires.
 * @param open gives a channel to vCenter on which nobody is logged in
 * @param openHost gives a channel to the host on which nobody is logged in
 */
export function hostAuthorization(
  stateDir: string,
  open: () => RpcChannel,
  openHost: () => RpcChannel,
): Authorization {
  return async ({ isRepeatable, refused }) => {
    const present = readSession(stateDir)?.hostToken
    // What a call that cannot be repeated shows is tried first.
    const isTaken =
      present !== undefined &&
      refused !== `Bearer ${present.token}` &&
      (isRepeatable || (await takes(openHost, present.token)))
    if (present !== undefined && isTaken && Date.now() < present.renewAfterMs)
      return `Bearer ${present.token}`
    try {
      const { hostToken } = await obtain(stateDir, open, isTaken ? EARLY_TIMEOUT_MS : TIMEOUT_MS)
      return hostToken && `Bearer ${hostToken.token}`
    } catch (error) {
      if (!isVcenterAway(error)) throw error
      if (isTaken) return `Bearer ${present.token}`
      throw new SimulatorError(
        'SESSION_NOT_RENEWED',
        'the host no longer accepts the session, and vCenter, which renews it, does not answer: work as root of the host with --as-root FILE',
        { cause: error },
      )
    }
  }
}

/**
 * Shows calls to hosts the token that a state folder has, with nobody asked; undefined: there is
 * none.
 */
export function savedHostAuthorization(stateDir: string): Authorization {
  return async () => {
    const token = readSession(stateDir)?.hostToken?.token
    return token && `Bearer ${token}`
  }
}

/**
 * The session of a state folder, as vCenter knows it, with a token for hosts that is not about to
 * end.
 */
async function obtain(
  stateDir: string,
  open: () => RpcChannel,
  timeoutMs: number = TIMEOUT_MS,
): Promise<SavedSession> {
  const saved = readSession(stateDir)
  const channel = open()
  try {
    const renewed = saved && (await renew(stateDir, channel, saved, timeoutMs))
    if (renewed !== undefined) return renewed
    if (saved !== undefined && saved.user !== ADMINISTRATOR)
      throw new SimulatorError(
        'NOT_LOGGED_IN',
        `the session of ${saved.user} has ended: nkpsim login ${saved.user}`,
      )
    const password = readAdministratorPassword(stateDir)
    return await logIn(stateDir, channel, ADMINISTRATOR, password)
  } finally {
    channel.close()
  }
}

/**
 * The session with the token for hosts that vCenter gives it now; undefined: the session has ended.
 */
async function renew(
  stateDir: string,
  channel: RpcChannel,
  saved: SavedSession,
  timeoutMs: number,
): Promise<SavedSession | undefined> {
  try {
    const { hostToken } = await channel
      .client(SERVICE)
      .issueHostToken({}, { timeoutMs, authorization: `Bearer ${saved.token}` })
    // It gives the same one for a while.
    if (hostToken?.token === saved.hostToken?.token) return saved
    const renewed = { ...saved, hostToken: toSave(saved.token, hostToken) }
    await saveSession(stateDir, renewed)
    return renewed
  } catch (error) {
    if (hasStatus(error, 'UNAUTHENTICATED')) return undefined
    if (hasStatus(error, 'UNIMPLEMENTED')) return { ...saved, hostToken: toSave(saved.token, null) }
    throw error
  }
}

/** Whether a host takes a token. A host of version 0.2 takes each until it expires. */
async function takes(openHost: () => RpcChannel, token: string): Promise<boolean> {
  const channel = openHost()
  try {
    await channel
      .client('nkpsim.esxi.v1.HostSessionService')
      .getCaller({}, { timeoutMs: TIMEOUT_MS, authorization: `Bearer ${token}` })
    return true
  } catch (error) {
    if (hasStatus(error, 'UNAUTHENTICATED')) return false
    if (hasStatus(error, 'UNIMPLEMENTED')) return true
    throw error
  } finally {
    channel.close()
  }
}

function isVcenterAway(error: unknown): boolean {
  if (error instanceof SimulatorError) return error.code === 'NOT_READY'
  return hasStatus(error, 'UNAVAILABLE') || hasStatus(error, 'DEADLINE_EXCEEDED')
}

function hasStatus(error: unknown, status: RpcStatus): boolean {
  return error instanceof RpcError && error.status === status
}

/**
 * Half of what is left is kept for a vCenter that goes away. A vCenter of version 0.2 gives no
 * token for hosts: its sessions' own serves there, and the next call asks again.
 */
function toSave(
  sessionToken: string,
  hostToken: { token: string; expiry: { seconds: number } | null } | null,
): SavedHostToken {
  if (hostToken === null) return { token: sessionToken, renewAfterMs: 0 }
  const leftMs = Math.max(0, (hostToken.expiry?.seconds ?? 0) * 1000 - Date.now())
  return { token: hostToken.token, renewAfterMs: Date.now() + leftMs / 2 }
}

function isSession(content: unknown): content is SavedSession {
  return (
    typeof content === 'object' &&
    content !== null &&
    'user' in content &&
    typeof content.user === 'string' &&
    'token' in content &&
    typeof content.token === 'string'
  )
}
