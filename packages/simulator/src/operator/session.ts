import { isDeepStrictEqual } from 'node:util'
import { abortable } from '@nkpsim/daemon/abortable'
import type { Authorization, RpcChannel } from '@nkpsim/rpc'
import { RpcError, type RpcStatus } from '@nkpsim/rpc/errors'
import { SimulatorError } from '../errors.ts'
import { fetchHostTokens, hostsToAsk } from './host-tokens.ts'
import { readSession, type SavedSession, saveSession, saveSessionAfter } from './session-file.ts'
import { ADMINISTRATOR, allowStoredPassword, withStoredPassword } from './stored-password.ts'

const SERVICE = 'nkpsim.vcenter.v1.SessionService'
const TIMEOUT_MS = 60_000
/** Timeout for fetching a token ahead of time, ms. It is short because vCenter may not answer. */
const EARLY_TIMEOUT_MS = 2000

/**
 * Logs in, and stores the session for later commands in this state folder.
 * @param vcenter a channel without a session
 * @throws RpcError INVALID_LOGIN, ACCOUNT_LOCKED
 */
export async function logIn(
  stateDir: string,
  vcenter: RpcChannel,
  account: { user: string; password: string },
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<SavedSession> {
  const session = await beginSession(stateDir, vcenter, account, options)
  await saveSession(stateDir, session)
  await allowStoredPassword(stateDir)
  return session
}

/**
 * Logs in, and obtains tokens for hosts. Does not store the session.
 * @param hostId host that needs a token; undefined if only the known hosts do
 */
async function beginSession(
  stateDir: string,
  vcenter: RpcChannel,
  { user, password }: { user: string; password: string },
  options: { timeoutMs: number; signal?: AbortSignal; hostId?: string | undefined },
): Promise<SavedSession> {
  const { hostId, ...own } = options
  const { token, session } = await vcenter.client(SERVICE).login({ user, password }, own)
  const begun = { user: session?.user ?? user, token }
  const asked = hostsToAsk(stateDir, hostId)
  return { ...begun, hostTokens: await fetchHostTokens(vcenter, begun, asked, own) }
}

/**
 * Authorizes calls to a vCenter with the session of the state folder while it lasts, or with a new
 * session of the first administrator. Never replaces another user's session, because only that user
 * can log in again. When vCenter refuses the session, obtains the next session of the same user.
 * @param open opens a channel without a session
 */
export function vcenterAuthorization(stateDir: string, open: () => RpcChannel): Authorization {
  let session: Promise<SavedSession> | undefined
  let user: string | undefined
  const obtainNext = async (timeoutMs: number): Promise<SavedSession> => {
    const next = await obtain(stateDir, open, timeoutMs)
    user ??= next.user
    // Another user may have logged in meanwhile.
    if (next.user !== user) throw sessionOver(user)
    return next
  }
  // Calls share a session. The timeout of the first call limits the wait for this session. If no
  // session was obtained in time, a call with more time obtains one itself.
  const share = async (timeoutMs: number): Promise<SavedSession> => {
    const deadlineMs = performance.now() + timeoutMs
    for (;;) {
      const leftMs = Math.max(0, deadlineMs - performance.now())
      const isOwn = session === undefined
      session ??= obtainNext(Math.min(leftMs, TIMEOUT_MS)).catch((error: unknown) => {
        session = undefined
        throw error
      })
      try {
        return await within(session, leftMs)
      } catch (error) {
        const isRetried = !isOwn && hasStatus(error, 'DEADLINE_EXCEEDED')
        if (!isRetried || performance.now() >= deadlineMs) throw error
      }
    }
  }
  return async ({ timeoutMs, refused }) => {
    const last = session
    const isOver =
      last !== undefined &&
      refused !== undefined &&
      refused === bearerOf(await within(last, timeoutMs))
    // Of several refused calls, the first obtains the next session.
    if (isOver && session === last) session = undefined
    return bearerOf(await share(timeoutMs))
  }
}

function bearerOf({ token }: SavedSession): string {
  return `Bearer ${token}`
}

function sessionOver(user: string): SimulatorError {
  return new SimulatorError(
    'NOT_LOGGED_IN',
    `the session of ${user} has ended: nkpsim login ${user}`,
  )
}

/** @throws RpcError DEADLINE_EXCEEDED */
async function within(session: Promise<SavedSession>, timeoutMs: number): Promise<SavedSession> {
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs))
  return abortable(session, timeout).catch((error: unknown) => {
    if (error !== timeout.reason) throw error
    const message = 'no answer in time to the request for a session'
    throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', message, { cause: error })
  })
}

/**
 * Authorizes calls to a host with the token for this host in the state folder's session. Fetches
 * the next token from vCenter in time, when the host refuses the current token, and before a call
 * that cannot be repeated. Without vCenter, uses the current token until it expires.
 * @param open opens a channel to vCenter without a session
 * @param openHost opens a channel to the host without a session
 */
export function hostAuthorization(
  stateDir: string,
  { name, hostId }: { name: string; hostId: string },
  open: () => RpcChannel,
  openHost: () => RpcChannel,
): Authorization {
  return async ({ isRepeatable, refused, timeoutMs }) => {
    const longestMs = Math.min(timeoutMs, TIMEOUT_MS)
    const present = readSession(stateDir)?.hostTokens?.[hostId]
    const isUsable = present !== undefined && refused !== `Bearer ${present.token}`
    // A call that cannot be repeated takes a token that vCenter has just confirmed: vCenter may be
    // about to revoke the present token.
    if (isUsable && isRepeatable && Date.now() < present.renewAfterMs)
      return `Bearer ${present.token}`
    try {
      const waitMs = isUsable ? Math.min(longestMs, EARLY_TIMEOUT_MS) : longestMs
      const next = (await obtain(stateDir, open, waitMs, hostId)).hostTokens?.[hostId]
      if (next === undefined) throw notManaged(name)
      return `Bearer ${next.token}`
    } catch (error) {
      if (!isVcenterAway(error)) throw error
      if (isUsable && (isRepeatable || (await takes(openHost, present.token, longestMs))))
        return `Bearer ${present.token}`
      throw new SimulatorError(
        'SESSION_NOT_RENEWED',
        'there is no valid token for this host, and vCenter, which issues tokens, does not answer: work as root of the host with --as-root FILE',
        { cause: error },
      )
    }
  }
}

function notManaged(name: string): SimulatorError {
  return new SimulatorError(
    'HOST_UNKNOWN',
    `vCenter does not manage ${name}; add it with: nkpsim host add ${name}, or work as its root with --as-root FILE`,
  )
}

/**
 * Authorizes calls with the stored token for a host, without asking vCenter. If there is no token,
 * calls have no credential.
 */
export function savedHostAuthorization(stateDir: string, hostId: string): Authorization {
  return async () => {
    const token = readSession(stateDir)?.hostTokens?.[hostId]?.token
    return token && `Bearer ${token}`
  }
}

/** Stores tokens for the known hosts, so that commands reach these hosts if vCenter stops. */
export async function renewHostTokens(stateDir: string, open: () => RpcChannel): Promise<void> {
  await obtain(stateDir, open, TIMEOUT_MS)
}

/**
 * Returns the session of a state folder after vCenter has confirmed it. The tokens of this session
 * for known hosts are not about to expire.
 * @param timeoutMs maximum time for all steps together, including the wait for other commands
 * @param hostId host that needs a token; undefined if only the known hosts do
 */
async function obtain(
  stateDir: string,
  open: () => RpcChannel,
  timeoutMs: number,
  hostId?: string,
): Promise<SavedSession> {
  const deadlineMs = performance.now() + timeoutMs
  const limit = () => ({ timeoutMs: Math.max(1, deadlineMs - performance.now()), hostId })
  const saved = readSession(stateDir)
  const channel = open()
  try {
    const renewed = saved && (await renew(stateDir, channel, saved, limit()))
    if (renewed !== undefined) return renewed
    if (saved !== undefined && saved.user !== ADMINISTRATOR) throw sessionOver(saved.user)
    const begin = async (password: string): Promise<SavedSession> => {
      const present = readSession(stateDir)
      // Another command may have logged in while this command waited for its turn.
      const isOther = present !== undefined && !isDeepStrictEqual(present, saved)
      const other = isOther && (await renew(stateDir, channel, present, limit()))
      if (other) return other
      if (present !== undefined && present.user !== ADMINISTRATOR) throw sessionOver(present.user)
      const account = { user: ADMINISTRATOR, password }
      const session = await beginSession(stateDir, channel, account, limit())
      await saveSessionAfter(present, stateDir, session)
      return session
    }
    return await withStoredPassword(stateDir, begin, limit())
  } finally {
    channel.close()
  }
}

/** Returns the session with new tokens for hosts; undefined if the session has ended. */
async function renew(
  stateDir: string,
  channel: RpcChannel,
  saved: SavedSession,
  { timeoutMs, hostId }: { timeoutMs: number; hostId: string | undefined },
): Promise<SavedSession | undefined> {
  try {
    const asked = hostsToAsk(stateDir, hostId)
    const hostTokens = await fetchHostTokens(channel, saved, asked, { timeoutMs })
    const renewed = { user: saved.user, token: saved.token, hostTokens }
    if (!isDeepStrictEqual(renewed, saved)) await saveSessionAfter(saved, stateDir, renewed)
    return renewed
  } catch (error) {
    if (hasStatus(error, 'UNAUTHENTICATED')) return undefined
    throw error
  }
}

/**
 * Returns whether a host accepts a token. A host of version 0.2 accepts a token until it expires.
 */
async function takes(
  openHost: () => RpcChannel,
  token: string,
  timeoutMs: number,
): Promise<boolean> {
  const channel = openHost()
  try {
    await channel
      .client('nkpsim.esxi.v1.HostSessionService')
      .getCaller({}, { timeoutMs, authorization: `Bearer ${token}` })
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
