import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Secret } from '@nkpsim/crypto'
import { TpmError } from '../errors.ts'
import { requireProgram } from '../swtpm/manufacture.ts'
import { connectChannel, type TpmEndpoint, unixEndpoint } from '../transport/endpoint.ts'
import type { StartVirtualTpm } from './virtual-tpms.ts'

/** sun_path of Linux has 108 bytes. swtpm and tpm2-tools append nothing. */
const MAX_SOCKET_PATH_BYTES = 107
const CONNECT_TIMEOUT_MS = 1000
/** swtpm writes a few lines at level 1. */
const MAX_LOG_BYTES = 64 * 1024
/** Log lines of swtpm about a state that its key does not open. */
const UNREADABLE = /HMAC|decrypt|Need \d+ bit key|plain data/i

/** File descriptors in swtpm. */
const FD = { log: 3, key: 4, runFolder: 5, state: 6, migrationKey: 7 } as const

/** A swtpm process. */
export type SpawnedSwtpm = {
  /** Reached by paths of any length. Only this process may use it. */
  endpoint: TpmEndpoint
  /** The same endpoint for other programs. */
  publicEndpoint: TpmEndpoint
  controlPath: string
  exited: Promise<void>
  hasEnded(): boolean
  /** Whether the control channel takes connections. */
  isListening(): Promise<boolean>
  /** Ends the process, if it has not ended. */
  end(): Promise<void>
  /** Returns why the process did not come up. */
  failure(): Promise<TpmError>
}

/**
 * Starts swtpm. The keys reach it by pipes, and the folders by file descriptors, so that nobody can
 * exchange a folder meanwhile and no path is too long. `setpriv` makes the kernel end swtpm with
 * this process: otherwise a swtpm of a killed host would keep a TPM that another host runs.
 * @throws TpmError SWTPM_MISSING
 */
export async function spawnSwtpm(
  input: StartVirtualTpm & { migrationKey?: Secret },
  channels: 'data and control' | 'control',
): Promise<SpawnedSwtpm> {
  const { runFolder, name, key, migrationKey } = input
  const { programPath } = input.state
  if (programPath === undefined) throw new Error('the state is where no program reaches it')
  const data = `${name}.sock`
  const log = join(runFolder, `${name}.log`)
  const removeSockets = (): void => {
    for (const each of [data, `${data}.ctrl`]) rmSync(join(runFolder, each), { force: true })
  }
  removeSockets()
  const { O_RDONLY, O_DIRECTORY, O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants
  const folders = [runFolder, programPath].map((path) => openSync(path, O_RDONLY | O_DIRECTORY))
  const [runFd = -1, stateFd = -1] = folders
  const logFd = openSync(log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
  let child: ChildProcess
  try {
    child = spawn('setpriv', ['--pdeathsig', 'KILL', 'swtpm', ...argumentsFor(input, channels)], {
      cwd: '/',
      stdio: [
        ...(['ignore', 'ignore', 'ignore', logFd, 'pipe', runFd, stateFd] as const),
        ...(migrationKey === undefined ? [] : (['pipe'] as const)),
      ],
    })
  } finally {
    closeSync(logFd)
    closeSync(stateFd)
  }
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    const over = (): void => {
      if (isOver) return
      isOver = true
      closeSync(runFd)
      removeSockets()
      resolve()
    }
    child.once('exit', over).on('error', over)
  })
  sendKey(child, FD.key, key)
  if (migrationKey !== undefined) sendKey(child, FD.migrationKey, migrationKey)
  const short = `/proc/${process.pid}/fd/${runFd}/${data}`
  const full = join(runFolder, data)
  const isShort = Buffer.byteLength(`${full}.ctrl`) <= MAX_SOCKET_PATH_BYTES
  const endpoint = unixEndpoint(short)
  return {
    endpoint,
    publicEndpoint: unixEndpoint(isShort ? full : short),
    controlPath: `${isShort ? full : short}.ctrl`,
    exited,
    hasEnded: () => isOver,
    isListening: async () => {
      const socket = await connectChannel(endpoint, 'control', CONNECT_TIMEOUT_MS)
      socket.destroy()
      return true
    },
    end: async () => {
      if (!isOver) child.kill('SIGKILL')
      await exited
      rmSync(log, { force: true })
    },
    failure: async () => {
      await requireProgram('swtpm')
      const text = readLog(log)
      const reason = text.trim().split('\n').at(-1) || 'it wrote no log'
      return UNREADABLE.test(text)
        ? new TpmError(
            'TPM_STATE_INVALID',
            `the state of the TPM was changed, or is encrypted with another key: ${reason}`,
          )
        : new TpmError('SWTPM_FAILED', `swtpm did not come up: ${reason}`)
    },
  }
}

function argumentsFor(
  { from, name, migrationKey }: StartVirtualTpm & { migrationKey?: Secret },
  channels: 'data and control' | 'control',
): string[] {
  const channel = (suffix: string): string =>
    `type=unixio,path=/proc/self/fd/${FD.runFolder}/${name}${suffix},mode=0600`
  const secret = (fd: number): string => `fd=${fd},format=binary,mode=aes-256-cbc`
  // A suspended TPM has been started already. A guest starts its TPM itself.
  const flags = from === 'suspended' ? 'not-need-init' : 'not-need-init,startup-clear'
  return [
    ...['socket', '--tpm2', '--tpmstate', `dir=/proc/self/fd/${FD.state},mode=0600`],
    ...['--key', secret(FD.key), '--ctrl', channel('.sock.ctrl')],
    ...(channels === 'control' ? [] : ['--server', channel('.sock'), '--flags', flags]),
    ...(migrationKey === undefined ? [] : ['--migration-key', secret(FD.migrationKey)]),
    // A higher level would write commands, and so secrets of guests, to the log.
    ...['--log', `fd=${FD.log},level=1`],
  ]
}

function sendKey(child: ChildProcess, fd: number, key: Secret): void {
  const pipe = child.stdio[fd] as Writable
  // swtpm may end before it reads the key.
  pipe.on('error', () => undefined)
  const bytes = Buffer.from(key.reveal())
  pipe.end(bytes, () => bytes.fill(0))
}

/** Returns the beginning of a log; empty if there is none. */
function readLog(path: string): string {
  const bytes = Buffer.alloc(MAX_LOG_BYTES)
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      return bytes.toString('utf8', 0, readSync(fd, bytes))
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
}
