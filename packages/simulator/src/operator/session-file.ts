import { rm } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { systemClock } from '@nkpsim/effects/clock'
import { SimulatorError } from '../errors.ts'
import { withFileLock } from '../local-cluster/file-lock.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { parseJson, readStateFile } from '../local-cluster/state-file.ts'
import { machine } from '../machine.ts'

/** A token for a host has about 2 kB, and a vCenter has at most 2,500 hosts. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * A token for a host. `renewAfterMs` is the time to fetch the next token, ms since 1970 by this
 * machine's clock.
 */
export type SavedHostToken = { token: string; renewAfterMs: number }

/** The session that commands of a state folder use. */
export type SavedSession = {
  user: string
  /** Token for vCenter only. */
  token: string
  /** Tokens for hosts, by host id. Undefined in files of version 0.2. */
  hostTokens?: SavedHostTokens | undefined
}

export type SavedHostTokens = Readonly<Record<string, SavedHostToken>>

/**
 * Reads the stored session of a state folder; undefined if there is none.
 * @throws SimulatorError STATE_INVALID if its file cannot be read or is damaged. The file may
 *   contain a user's session, which must not be replaced
 */
export function readSession(stateDir: string): SavedSession | undefined {
  const path = clusterPaths.session(stateDir)
  const text = readStateFile(path, MAX_FILE_BYTES)
  if (text === undefined) return undefined
  const content = parseJson(text)
  if (isSession(content)) return content
  throw new SimulatorError('STATE_INVALID', `${path} is damaged; log in again: nkpsim login USER`)
}

/** Stores the session of a user who has logged in. It replaces any other session. */
export async function saveSession(stateDir: string, session: SavedSession): Promise<void> {
  await changeSession(stateDir, () => writeSession(stateDir, session))
}

/**
 * Stores a session that a command began or renewed by itself, without a log-in of the user. Does
 * nothing if the stored session is no longer the one that the command has read: meanwhile a user
 * has logged in or out.
 */
export async function saveSessionAfter(
  before: SavedSession | undefined,
  stateDir: string,
  session: SavedSession,
): Promise<void> {
  await changeSession(stateDir, async () => {
    if (isDeepStrictEqual(readSession(stateDir), before)) await writeSession(stateDir, session)
  })
}

/** Removes the session of a state folder. */
export async function forgetSession(stateDir: string): Promise<void> {
  await changeSession(stateDir, () => rm(clusterPaths.session(stateDir), { force: true }))
}

/**
 * Changes the session under a separate lock, because a start that holds the cluster's lock also
 * logs in.
 */
async function changeSession(stateDir: string, change: () => Promise<void>): Promise<void> {
  const refuse = () =>
    new SimulatorError('BUSY', `another command changes the session in ${stateDir}`)
  await withFileLock(clusterPaths.sessionLock(stateDir), { clock: systemClock, refuse }, change)
}

async function writeSession(stateDir: string, session: SavedSession): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(session)}\n`)
  await writeFileDurably(machine, clusterPaths.session(stateDir), bytes, { mode: 0o600 })
}

function isSession(content: unknown): content is SavedSession {
  const { user, token, hostTokens = {} } = Object(content)
  const isUsable = typeof user === 'string' && typeof token === 'string'
  return isUsable && Object.values(Object(hostTokens)).every(isHostToken)
}

function isHostToken(content: unknown): content is SavedHostToken {
  const { token, renewAfterMs } = Object(content)
  return typeof token === 'string' && typeof renewAfterMs === 'number'
}
