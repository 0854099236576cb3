import { once } from 'node:events'
import { join } from 'node:path/posix'
import { isNativeError } from 'node:util/types'
import { abortable } from '@nkpsim/daemon/abortable'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Client, SFTPWrapper } from 'ssh2'
import { isOfBackup } from '../file-name.ts'
import type { BackupLocation } from '../location.ts'
import { fingerprintOf, hostKeyProblem } from './host-key.ts'
import type { BackupTarget, LocationCredentials } from './target.ts'

const CONNECT_TIMEOUT_MS = 20_000
/** Message size that every server accepts. */
const MESSAGE_BYTES = 32 * 1024
/**
 * Maximum number of names of backups that are read from a listing, because a server may list
 * forever.
 */
const MAX_NAMES = 10_000
const MAX_NAME_CHARACTERS = 255
/** SSH_FX_EOF, SSH_FX_NO_SUCH_FILE and SSH_FX_OP_UNSUPPORTED, draft-ietf-secsh-filexfer-02. */
const END = 1
const NO_SUCH_FILE = 2
const UNSUPPORTED = 8

type Callback<T> = (error: Error | null | undefined, value: T) => void

/**
 * Opens a folder of an SFTP server, whose host key must have the given fingerprint.
 * @throws VcenterError BACKUP_HOST_KEY_UNVERIFIED, BACKUP_HOST_KEY_MISMATCH; errors of the server
 */
export async function openSftpTarget(
  location: Extract<BackupLocation, { protocol: 'sftp' }>,
  credentials: LocationCredentials,
  signal: AbortSignal,
): Promise<BackupTarget> {
  const client = await connect(location, credentials, signal)
  const lost = new AbortController()
  client.once('close', () => lost.abort(new Error('the connection was closed')))
  signal.addEventListener('abort', () => client.destroy(), { once: true })
  const ask = <T>(call: (callback: Callback<T>) => void): Promise<T> =>
    abortable(answerTo(call), lost.signal)
  try {
    const sftp = await ask<SFTPWrapper>((callback) => client.sftp(callback))
    // The server may end only this channel, or send data that is not SFTP. Requests on the open
    // connection would then never be answered.
    for (const event of ['close', 'error']) sftp.on(event, () => client.destroy())
    return sftpTarget(sftp, location.folder, ask, () => client.end())
  } catch (error) {
    client.destroy()
    throw error
  }
}

async function connect(
  { host, port }: { host: string; port: number },
  { user, password, privateKey, hostKey }: LocationCredentials,
  signal: AbortSignal,
): Promise<Client> {
  // Loaded on demand, so that only users of SFTP need memory for it.
  const { Client } = await import('ssh2').then((module) => module.default)
  const client = new Client()
  const refusal: { error?: Error } = {}
  // A later error ends the connection, and the end of the connection informs the waiting callers.
  client.on('error', () => undefined)
  const ready = once(client, 'ready', { signal })
  // `connect` throws by itself if a key cannot be read. In that case the event is never awaited.
  ready.catch(() => undefined)
  try {
    client.connect({
      host,
      port,
      username: user,
      ...(password !== undefined && { password: password.reveal().toString('utf8') }),
      ...(privateKey !== undefined && { privateKey: privateKey.reveal() }),
      readyTimeout: CONNECT_TIMEOUT_MS,
      hostVerifier: (key: Buffer) => {
        const problem = hostKeyProblem(host, fingerprintOf(key), hostKey)
        if (problem !== undefined) refusal.error = problem
        return problem === undefined
      },
    })
    await ready
    return client
  } catch (error) {
    client.destroy()
    throw refusal.error ?? error
  }
}

function sftpTarget(
  sftp: SFTPWrapper,
  folder: string,
  ask: <T>(call: (callback: Callback<T>) => void) => Promise<T>,
  close: () => void,
): BackupTarget {
  const at = (name: string): string => join(folder, name)
  return {
    write: async (name, chunks) => {
      const handle = await ask<Buffer>((done) => sftp.open(at(name), 'wx', { mode: 0o600 }, done))
      let sizeBytes = 0
      for await (const chunk of chunks) {
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        for (let start = 0; start < bytes.length; start += MESSAGE_BYTES) {
          const length = Math.min(MESSAGE_BYTES, bytes.length - start)
          const position = sizeBytes + start
          await ask<unknown>((done) =>
            sftp.write(handle, bytes, start, length, position, (error) => done(error, undefined)),
          )
        }
        sizeBytes += bytes.length
      }
      await syncIfPossible(sftp, handle, ask)
      await ask<unknown>((done) => sftp.close(handle, (error) => done(error, undefined)))
      return sizeBytes
    },
    rename: async (from, to) => {
      await ask<unknown>((done) => sftp.rename(at(from), at(to), (error) => done(error, undefined)))
    },
    list: () => listBackups(sftp, folder, ask),
    remove: async (name) => {
      try {
        await ask<unknown>((done) => sftp.unlink(at(name), (error) => done(error, undefined)))
      } catch (error) {
        if (codeOf(error) !== NO_SUCH_FILE) throw error
      }
    },
    close,
  }
}

/**
 * Lists the backups page by page. Each page has a bounded size, and names that are not of backups
 * are dropped.
 */
async function listBackups(
  sftp: SFTPWrapper,
  folder: string,
  ask: <T>(call: (callback: Callback<T>) => void) => Promise<T>,
): Promise<string[]> {
  const handle = await ask<Buffer>((done) => sftp.opendir(folder, done))
  const names: string[] = []
  try {
    for (;;) {
      const page = await ask<{ filename: string }[]>((done) => sftp.readdir(handle, done))
      for (const { filename } of page)
        if (filename.length <= MAX_NAME_CHARACTERS && isOfBackup(filename)) names.push(filename)
      if (names.length > MAX_NAMES) throw new Error(`it holds more than ${MAX_NAMES} backups`)
    }
  } catch (error) {
    if (codeOf(error) !== END) throw error
    return names
  } finally {
    await ask<unknown>((done) => sftp.close(handle, (error) => done(error, undefined)))
  }
}

/**
 * Syncs a file if the server can. fsync is an extension of OpenSSH. On another server, the answer
 * to closing the file is the best sign that the file is stored.
 */
async function syncIfPossible(
  sftp: SFTPWrapper,
  handle: Buffer,
  ask: <T>(call: (callback: Callback<T>) => void) => Promise<T>,
): Promise<void> {
  try {
    await ask<unknown>((done) => sftp.ext_openssh_fsync(handle, done))
  } catch (error) {
    if (!/does not support/.test(messageOf(error)) && codeOf(error) !== UNSUPPORTED) throw error
  }
}

function answerTo<T>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error)
      else resolve(value)
    })
  })
}

/** Returns the code of an error from the system or from a server; undefined if it has none. */
function codeOf(error: unknown): unknown {
  return isNativeError(error) ? Reflect.get(error, 'code') : undefined
}
