import { lstatSync, readdirSync, rmdirSync, statSync, unlinkSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { SimulatorError } from '../errors.ts'
import type { Place } from './cluster-place.ts'
import { formerSocketFolderName, socketFolderName } from './socket-folder-name.ts'

/**
 * Maximum length of the path of a Unix socket, bytes. It is less than the 107 bytes that fit into
 * sun_path, because swtpm may append a suffix.
 */
export const MAX_SOCKET_PATH_BYTES = 95

/** Returns the socket for commands of a TPM. Its control channel is in the same folder. */
export function tpmSocketPath(socketFolder: string, hostName: string): string {
  return join(socketFolder, hostName, 'tpm.sock')
}

/** Returns the socket of a relay for the case that the path in its own folder is too long. */
export function relaySocketPath(socketFolder: string): string {
  return join(socketFolder, 'relay.sock')
}

/** Owners of sockets. */
type SocketOwners = { tpms: readonly string[]; relay: boolean }

/**
 * Returns the folder for sockets. It is in the state folder, unless the path of a socket would be
 * too long for the kernel. Then it is a short folder in the folder for temporary files. Its name
 * comes from the inode of the state folder: it survives a move, and a copy gets another name.
 */
export function socketFolder(place: Place, owners: SocketOwners, temporary: string): string {
  const folder = join(place.path, 'tpms')
  return areShort(folder, owners) ? folder : join(temporary, socketFolderName(place))
}

/**
 * Checks that sockets can be created in the chosen folder. Call this before anything is created.
 * @throws SimulatorError INVALID_OPTION
 */
export function checkSocketFolder(folder: string, place: Place, owners: SocketOwners): void {
  if (folder === join(place.path, 'tpms')) return
  const temporary = join(folder, '..')
  const problem = temporaryFolderProblem(temporary, areShort(folder, owners))
  if (problem === undefined) return
  throw new SimulatorError(
    'INVALID_OPTION',
    `the path of the state folder is too long for sockets, which would go to TMPDIR, and ${temporary} ${problem}; name a shorter folder with --state, or set TMPDIR=/tmp`,
  )
}

function temporaryFolderProblem(folder: string, isShort: boolean): string | undefined {
  if (!isAbsolute(folder)) return 'is not an absolute path'
  if (folder.includes(',')) return 'has a comma, which ends a path for swtpm'
  if (!isShort) return 'is too long too'
  return isFolder(folder) ? undefined : 'is not a folder'
}

function areShort(folder: string, { tpms, relay }: SocketOwners): boolean {
  const paths = tpms.map((name) => `${tpmSocketPath(folder, name)}.ctrl`)
  if (relay) paths.push(relaySocketPath(folder))
  return paths.every((path) => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES)
}

/**
 * Removes a folder of sockets that is outside of the state folder. Removes only sockets and empty
 * folders in it. Its path may come from a file, so the function requires a folder of this user with
 * the name for this state folder.
 */
export function removeSocketFolder(folder: string, place: Place, stateDir: string): void {
  const names = [place.path, stateDir].map(formerSocketFolderName)
  if (![socketFolderName(place), ...names].includes(basename(folder))) return
  if (!isOwnFolder(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isSocket()) unlinkSync(path)
    else if (entry.isDirectory()) removeSockets(path)
  }
  removeIfEmpty(folder)
}

/** Returns whether a socket is at a path. */
export function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true
}

function removeSockets(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isSocket()) unlinkSync(join(folder, entry.name))
  removeIfEmpty(folder)
}

function removeIfEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function isOwnFolder(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === process.getuid?.()
}
