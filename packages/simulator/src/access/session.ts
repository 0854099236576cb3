import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { type Authorization, type RpcChannel, RpcError } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'

/** Who is the first to log in at a new vCenter. */
export const ADMINISTRATOR = 'administrator@vsphere.local'

const SERVICE = 'nkpsim.vcenter.v1.SessionService'
const TIMEOUT_MS = 15_000

/** The session that commands of a state folder work in. */
export type SavedSession = { user: string; token: string }

/** The session of a state folder; undefined when nobody has logged in. */
export function readSession(stateDir: string): SavedSession | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(clusterPaths.session(stateDir), 'utf8'))
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
  const { token, session } = await vcenter
    .client(SERVICE)
    .login({ user, password }, { timeoutMs: TIMEOUT_MS })
  const saved = { user: session?.user ?? user, token }
  await writeFileDurably(
    clusterPaths.session(stateDir),
    Buffer.from(`${JSON.stringify(saved)}\n`),
    {
      mode: 0o600,
    },
  )
  return saved
}

/** Forgets the session of a state folder. */
export async function forgetSession(stateDir: string): Promise<void> {
  await rm(clusterPaths.session(stateDir), { force: true })
}

/**
 * The password that a new vCenter made for its first administrator.
 * @throws SimulatorError NOT_LOGGED_IN when the state folder does not have it
 */
export function readAdministratorPassword(stateDir: string): string {
  try {
    return readFileSync(join(clusterPaths.operator(stateDir), 'administrator-password'), 'utf8')
  } catch (cause) {
    throw new SimulatorError('NOT_LOGGED_IN', 'log in first: nkpsim login USER', { cause })
  }
}

/**
 * Shows calls to a vCenter a session: the one of the state folder while it lasts, or else a new one of the first administrator. A session of
 * somebody else is never replaced: he logs in again himself.
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

/** Shows calls to a host the session of the state folder, without asking vCenter for it where there is one. */
export function hostAuthorization(stateDir: string, open: () => RpcChannel): Authorization {
  return async () => {
    const { token } = readSession(stateDir) ?? (await obtain(stateDir, open))
    return `Bearer ${token}`
  }
}

/** Shows calls the session that a state folder has, whatever they go to; undefined: nobody has logged in. */
export function savedAuthorization(stateDir: string): Authorization {
  return async () => {
    const session = readSession(stateDir)
    return session && `Bearer ${session.token}`
  }
}

async function obtain(stateDir: string, open: () => RpcChannel): Promise<SavedSession> {
  const saved = readSession(stateDir)
  const channel = open()
  try {
    if (saved !== undefined && (await lasts(channel, saved))) return saved
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

async function lasts(channel: RpcChannel, { token }: SavedSession): Promise<boolean> {
  try {
    await channel
      .client(SERVICE)
      .getSession({}, { timeoutMs: TIMEOUT_MS, authorization: `Bearer ${token}` })
    return true
  } catch (error) {
    if (error instanceof RpcError && error.status === 'UNAUTHENTICATED') return false
    throw error
  }
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
