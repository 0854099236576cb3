import { existsSync } from 'node:fs'
import { writeFileDurably } from '@nkpsim/daemon'
import type { RpcChannel } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { forgetSession, readSession } from './session-file.ts'
import {
  ADMINISTRATOR,
  administratorPasswordFile,
  allowStoredPassword,
  readAdministratorPassword,
  withStoredPassword,
} from './stored-password.ts'

const TIMEOUT_MS = 15_000

/**
 * Stores the other folder's administrator password in this folder if only that password is valid
 * here. Then also forgets a session of the administrator, which began with another password.
 * @param open opens a channel to this folder's vCenter without a session
 */
export async function takeAdministrator(
  stateDir: string,
  otherStateDir: string,
  open: () => RpcChannel,
): Promise<void> {
  if (await isValid(stateDir, stateDir, open)) return
  if (!(await isValid(stateDir, otherStateDir, open))) return
  const password = Buffer.from(readAdministratorPassword(otherStateDir))
  await writeFileDurably(machine, administratorPasswordFile(stateDir), password, { mode: 0o600 })
  await allowStoredPassword(stateDir)
  if (readSession(stateDir)?.user === ADMINISTRATOR) await forgetSession(stateDir)
}

/**
 * Returns whether the administrator's password in one folder is valid at the vCenter of another
 * folder. Does not try again a password that this vCenter refused, because a few wrong attempts
 * lock the account. A folder without a password counts as valid at its own vCenter.
 */
async function isValid(stateDir: string, keptIn: string, open: () => RpcChannel): Promise<boolean> {
  if (!existsSync(administratorPasswordFile(keptIn))) return stateDir === keptIn
  const channel = open()
  try {
    const options = { timeoutMs: TIMEOUT_MS, keptIn }
    await withStoredPassword(stateDir, (password) => tryPassword(channel, password), options)
    return true
  } catch (error) {
    if (error instanceof SimulatorError && error.code === 'NOT_LOGGED_IN') return false
    throw error
  } finally {
    channel.close()
  }
}

async function tryPassword(channel: RpcChannel, password: string): Promise<void> {
  const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
  const options = { timeoutMs: TIMEOUT_MS }
  const { token } = await sessions.login({ user: ADMINISTRATOR, password }, options)
  await sessions.logout({}, { ...options, authorization: `Bearer ${token}` })
}
