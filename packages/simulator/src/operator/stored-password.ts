import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { systemClock } from '@nkpsim/effects/clock'
import { RpcError } from '@nkpsim/rpc/errors'
import { SimulatorError } from '../errors.ts'
import { withFileLock } from '../local-cluster/file-lock.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readStateFile } from '../local-cluster/state-file.ts'
import { machine } from '../machine.ts'

/** The first user of a new vCenter. */
export const ADMINISTRATOR = 'administrator@vsphere.local'

const MAX_FILE_BYTES = 64 * 1024
/** Number of refused passwords to remember: this folder's and those of folders to link with. */
const MAX_REFUSED = 16

/**
 * Reads the password that a new vCenter made for its first administrator.
 * @throws SimulatorError NOT_LOGGED_IN if the state folder has no password; STATE_INVALID if the
 *   password cannot be read
 */
export function readAdministratorPassword(stateDir: string): string {
  const password = readStateFile(administratorPasswordFile(stateDir), MAX_FILE_BYTES)
  if (password !== undefined) return password
  throw new SimulatorError('NOT_LOGGED_IN', 'log in first: nkpsim login USER')
}

/**
 * Logs in with the stored password of the first administrator, one command of a state folder at a
 * time. If vCenter refuses the password, the file is not used again until it changes or a user logs
 * in: a few more wrong attempts would lock the account.
 * @param logIn logs in with the password
 * @param timeoutMs maximum time to wait for the log-in of another command
 * @param keptIn state folder with the password, if it is another one
 * @throws SimulatorError NOT_LOGGED_IN if the password is missing, or vCenter refuses it or has
 *   refused it before; STATE_INVALID. RpcError DEADLINE_EXCEEDED
 */
export function withStoredPassword<Session>(
  stateDir: string,
  logIn: (password: string) => Promise<Session>,
  { timeoutMs, keptIn = stateDir }: { timeoutMs: number; keptIn?: string },
): Promise<Session> {
  const refuse = () =>
    new RpcError(
      'DEADLINE_EXCEEDED',
      'DEADLINE_EXCEEDED',
      `another command has not ended its log-in to vCenter in ${stateDir} in time`,
    )
  const options = { clock: systemClock, timeoutMs, refuse }
  return withFileLock(clusterPaths.loginLock(stateDir), options, async () => {
    const password = readAdministratorPassword(keptIn)
    const version = versionOfFile(keptIn)
    const refused = readRefused(stateDir)
    if (refused.includes(version)) throw passwordRefused()
    try {
      const session = await logIn(password)
      await allowStoredPassword(stateDir)
      return session
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== 'INVALID_LOGIN') throw error
      await writeRefused(stateDir, [...refused, version].slice(-MAX_REFUSED))
      throw passwordRefused(error)
    }
  })
}

/** Returns the versions of password files that vCenter refused. */
function readRefused(stateDir: string): string[] {
  return (readStateFile(clusterPaths.refusedPassword(stateDir), MAX_FILE_BYTES) ?? '').split('\n')
}

async function writeRefused(stateDir: string, versions: readonly string[]): Promise<void> {
  const path = clusterPaths.refusedPassword(stateDir)
  const lines = versions.filter((line) => line !== '').join('\n')
  await writeFileDurably(machine, path, Buffer.from(lines), { mode: 0o600 })
}

/** Lets commands use the stored password again, although vCenter refused it before. */
export async function allowStoredPassword(stateDir: string): Promise<void> {
  await rm(clusterPaths.refusedPassword(stateDir), { force: true })
}

/**
 * Returns a text that identifies this version of the password file, without its content. A reset
 * copies the modification time, and a file system reuses inodes. So the time of the change of the
 * inode is included.
 */
function versionOfFile(stateDir: string): string {
  const { dev, ino, size, mtimeMs, ctimeMs } = statSync(administratorPasswordFile(stateDir))
  return JSON.stringify({ dev, ino, size, mtimeMs, ctimeMs })
}

/** Returns the path of the file with the stored password. */
export function administratorPasswordFile(stateDir: string): string {
  return join(clusterPaths.operator(stateDir), OPERATOR_FILES.administratorPassword)
}

function passwordRefused(cause?: RpcError): SimulatorError {
  return new SimulatorError(
    'NOT_LOGGED_IN',
    `vCenter does not accept the stored password of ${ADMINISTRATOR} any more: nkpsim login ${ADMINISTRATOR}`,
    { cause },
  )
}
