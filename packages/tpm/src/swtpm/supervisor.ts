import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { shutdown } from '../commands/startup.ts'
import { TpmError } from '../errors.ts'
import { controlShutdown } from '../transport/control-channel.ts'
import { formatTpmEndpoint, type TpmEndpoint } from '../transport/endpoint.ts'
import { connectTransport } from '../transport/socket-transport.ts'
import { readEkName } from './ek-name.ts'
import { requireProgram } from './manufacture.ts'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 3000
const POLL_MS = 5
const CONNECT_TIMEOUT_MS = 1000

export type StartSwtpmInput = {
  /** Folder with the state of a manufactured TPM. */
  stateDir: string
  endpoint: TpmEndpoint
  logFile: string
  /** Whether swtpm outlives the caller. */
  detached: boolean
  /** Name of the endorsement key that this TPM must have. A clear of the TPM keeps it. */
  expectedEkName?: Buffer
}

/** A running swtpm. */
export type SwtpmProcess = {
  pid: number
  endpoint: TpmEndpoint
  /** Exit code, or null after a signal. */
  exited: Promise<number | null>
  /**
   * Ends swtpm cleanly, so that the end does not count as an attack. Kills swtpm if it does not
   * answer.
   */
  stop(): Promise<void>
  /** Ends swtpm immediately, like a power loss. */
  kill(): void
}

/**
 * Starts the swtpm of a manufactured TPM and waits until it answers.
 * @throws TpmError SWTPM_MISSING, SWTPM_FAILED, TPM_STATE_MISSING, TPM_COMMAND_FAILED
 */
export async function startSwtpm(input: StartSwtpmInput): Promise<SwtpmProcess> {
  try {
    return await startProcess(input)
  } catch (error) {
    await requireProgram('swtpm')
    throw error
  }
}

async function startProcess(input: StartSwtpmInput): Promise<SwtpmProcess> {
  await prepareState(input.stateDir)
  if (input.endpoint.kind === 'unix')
    for (const path of [input.endpoint.serverPath, input.endpoint.controlPath])
      await rm(path, { force: true })

  const child = spawnSwtpm(input)
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.once('error', () => resolve(null))
  })
  try {
    await waitUntilAnswering(child, input)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  if (input.detached) child.unref()
  return {
    pid: child.pid ?? 0,
    endpoint: input.endpoint,
    exited,
    stop: async () => {
      await stopSwtpm(input.endpoint).catch(() => undefined)
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await exited
      clearTimeout(timer)
    },
    kill: () => child.kill('SIGKILL'),
  }
}

/**
 * Ends a running swtpm cleanly: TPM2_Shutdown(CLEAR), then the shutdown command of the control
 * channel.
 * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT, SWTPM_FAILED
 */
export async function stopSwtpm(endpoint: TpmEndpoint): Promise<void> {
  const transport = await connectTransport(endpoint, CONNECT_TIMEOUT_MS)
  try {
    await shutdown(transport, CONNECT_TIMEOUT_MS).catch(() => undefined)
  } finally {
    await transport.close()
  }
  await controlShutdown(endpoint, STOP_TIMEOUT_MS)
}

/**
 * Prepares the state folder. Without its permanent state, swtpm would silently make a blank TPM.
 * With a stale volatile state, it would start with old PCR values.
 */
async function prepareState(stateDir: string): Promise<void> {
  try {
    await access(join(stateDir, 'tpm2-00.permall'))
  } catch (cause) {
    throw new TpmError('TPM_STATE_MISSING', `there is no TPM state in ${stateDir}`, { cause })
  }
  await rm(join(stateDir, 'tpm2-00.volatilestate'), { force: true })
}

/** File descriptor of the log in swtpm. */
const LOG_FD = 3

function spawnSwtpm(input: StartSwtpmInput): ChildProcess {
  const { stateDir, logFile, detached } = input
  const args = swtpmArguments(input)
  const log = openLog(logFile)
  try {
    return spawn('swtpm', args, {
      // ps shows this path, so that users see which TPM it is.
      argv0: join(dirname(stateDir), 'swtpm'),
      // Base of the relative paths in options, so that swtpm need not parse special characters in
      // the path of this folder.
      cwd: dirname(stateDir),
      stdio: ['ignore', 'ignore', 'ignore', log],
      detached,
    })
  } finally {
    closeSync(log)
  }
}

/**
 * Opens the log. If a pipe is in its place, does not wait for a reader of the pipe.
 * @throws TpmError SWTPM_FAILED
 */
function openLog(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants
  let log: number | undefined
  try {
    log = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600)
    if (fstatSync(log).isFile()) return log
  } catch (cause) {
    // ENXIO means a pipe without a reader, or a socket.
    if ((cause as NodeJS.ErrnoException).code !== 'ENXIO') throw cause
  }
  if (log !== undefined) closeSync(log)
  throw new TpmError('SWTPM_FAILED', `cannot write ${path}: it is not a regular file`)
}

/** @throws TpmError SWTPM_FAILED if swtpm would misread a path */
function swtpmArguments({ stateDir, endpoint }: StartSwtpmInput): string[] {
  const folder = dirname(stateDir)
  const channel = (path: string, port: number): string =>
    endpoint.kind === 'unix'
      ? `type=unixio,path=${optionPath(folder, path)},mode=0600`
      : `type=tcp,port=${port},bindaddr=127.0.0.1`
  const [server, control] =
    endpoint.kind === 'unix'
      ? [channel(endpoint.serverPath, 0), channel(endpoint.controlPath, 0)]
      : [channel('', endpoint.port), channel('', endpoint.controlPort)]
  return [
    'socket',
    '--tpm2',
    '--server',
    server,
    '--ctrl',
    control,
    '--tpmstate',
    `dir=${optionPath(folder, stateDir)},mode=0600`,
    '--flags',
    'not-need-init,startup-clear',
    '--log',
    `fd=${LOG_FD},level=1`,
  ]
}

/** Returns a path for swtpm's options. It cannot contain a comma. */
function optionPath(folder: string, path: string): string {
  const below = relative(folder, path)
  const text = below.startsWith('..') ? path : below
  if (!text.includes(',')) return text
  throw new TpmError(
    'SWTPM_FAILED',
    `swtpm takes no path with a comma: ${text}; name a folder without one`,
  )
}

async function waitUntilAnswering(child: ChildProcess, input: StartSwtpmInput): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
    const ekName = await readEkName(input.endpoint)
    if (ekName === undefined) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      continue
    }
    if (input.expectedEkName !== undefined && !ekName.equals(input.expectedEkName))
      throw new TpmError(
        'TPM_STATE_MISSING',
        `the TPM in ${input.stateDir} differs from the expected TPM: it has another endorsement key`,
      )
    return
  }
  throw new TpmError(
    'SWTPM_FAILED',
    `swtpm did not come up at ${formatTpmEndpoint(input.endpoint)}; see ${input.logFile}`,
  )
}
