import { resolve } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import type { RpcChannel, RpcClient, ServiceName } from '@nkpsim/rpc'
import { CliError } from './errors.ts'
import { readPassword } from './passwords.ts'
import type { ConfigPath } from './settings/config-file.ts'
import { loadConfig } from './settings/load.ts'
import type { GivenSettings, OutputFormat } from './settings/settings.ts'
import { type Settled, settle } from './settings/settle.ts'
import type { Terminal } from './terminal.ts'

/** Options of every command, as the user gave them. */
export type GlobalOptions = GivenSettings & {
  config?: string
  profile?: string
  asRoot?: string
  input: boolean
}

/** Everything that a command needs from its environment. */
export type Context = {
  terminal: Terminal
  /** Absolute path of the state folder. */
  stateDir: string
  output: Exclude<OutputFormat, 'wide'>
  /** Whether tables show all columns, and ids and times in full. */
  wide: boolean
  /** Number of characters in a line of the terminal; undefined without a terminal. */
  width: number | undefined
  quiet: boolean
  /** Whether output may be coloured. */
  color: boolean
  /** Set by --timeout. If undefined, each kind of call has its own default. */
  timeoutMs: number | undefined
  /** Every setting and its source. */
  settled: Settled
  /** Path of the configuration file, which may not exist; undefined if there is no path. */
  configPath: ConfigPath | undefined
  /** Value of --config. */
  configOption: string | undefined
  /**
   * Reads the password of the hosts' root once. If undefined, calls to hosts use the session of the
   * state folder.
   */
  rootPassword: (() => Promise<Secret>) | undefined
}

/** Default deadline of a call that transfers little data, ms. */
const CALL_TIMEOUT_MS = 30_000
const TRANSFER_TIMEOUT_MS = 3_600_000

/**
 * Resolves the settings of a command from options, environment and configuration file.
 * @param usesProfile false for commands that edit profiles: a missing profile is not an error
 * @throws CliError USAGE, NOT_FOUND
 */
export async function createContext(
  terminal: Terminal,
  { config: configOption, asRoot, input, ...options }: GlobalOptions,
  { usesProfile }: { usesProfile: boolean } = { usesProfile: true },
): Promise<Context> {
  const { env, stdout } = terminal
  const { config, place } = await loadConfig(configOption, env)
  const settled = settle({
    options: usesProfile ? options : { ...options, profile: undefined },
    env: usesProfile ? env : { ...env, NKPSIM_PROFILE: undefined },
    config,
    path: place?.path ?? 'the configuration',
  })
  const { state, output, quiet, color, timeout } = settled.settings
  const stateDir = resolve(state)
  if (stateDir.includes('\uFFFD'))
    throw new CliError(
      'USAGE',
      `the path of the state folder is not UTF-8: ${stateDir}; work in another folder, or name another with --state`,
    )
  const plain = env['TERM'] === 'dumb' || stdout.isTTY !== true
  const own = { ...terminal, mayAsk: input }
  return {
    terminal: own,
    stateDir,
    output: output === 'wide' ? 'table' : output,
    wide: output === 'wide',
    width: stdout.isTTY === true ? stdout.columns : undefined,
    quiet,
    color: color && !plain,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    settled,
    configPath: place,
    configOption,
    rootPassword: asRoot === undefined ? undefined : readOnce(own, asRoot),
  }
}

/** Reads the password once for all hosts, because standard input can be read only once. */
function readOnce(terminal: Terminal, file: string): () => Promise<Secret> {
  let password: Promise<Secret> | undefined
  return () => {
    password ??= readPassword(terminal, {
      file,
      option: '--as-root',
      prompt: 'Root password',
      use: 'check',
    })
    return password
  }
}

/** Deadline and abort signal of a call. */
export type CallOptions = { timeoutMs: number; signal: AbortSignal }

/** Returns the options of a call that transfers little data. */
export function callOptions({ timeoutMs, terminal }: Context): CallOptions {
  return { timeoutMs: timeoutMs ?? CALL_TIMEOUT_MS, signal: terminal.signal }
}

/** Returns the options of a call that may transfer much data, such as a disk or a backup. */
export function transferOptions({ timeoutMs, terminal }: Context): CallOptions {
  return { timeoutMs: timeoutMs ?? TRANSFER_TIMEOUT_MS, signal: terminal.signal }
}

/**
 * Runs a task with a connection to the vCenter of the state folder.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export async function withVcenter<Result>(
  context: Context,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const { connectVcenter } = await import('@nkpsim/simulator/operator')
  return using(connectVcenter(context.stateDir), use)
}

/**
 * Runs a task with a client for one service of the vCenter of the state folder.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError
 */
export function callVcenter<S extends ServiceName, Answer>(
  context: Context,
  service: S,
  act: (client: RpcClient<S>, options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  return withVcenter(context, (channel) => act(channel.client(service), callOptions(context)))
}

/**
 * Runs a task with a connection to a host that is found by name, without vCenter. Uses the session
 * of the state folder, or with --as-root the host's root.
 * @throws SimulatorError NO_CLUSTER, HOST_UNKNOWN, SESSION_NOT_RENEWED; RpcError
 */
export async function withHost<Result>(
  context: Context,
  name: string,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const { connectHost, connectHostAsRoot } = await import('@nkpsim/simulator/operator')
  const { stateDir, rootPassword } = context
  if (rootPassword === undefined) return using(connectHost(stateDir, name), use)
  const password = (await rootPassword()).reveal().toString('utf8')
  return using(connectHostAsRoot(stateDir, name, password), use)
}

/**
 * Notes that a user has powered a VM on or off, or has deleted it. After that, `up` does not power
 * on the VM because of an earlier reset.
 */
export async function keepPowerState(
  { stateDir, terminal: { signal } }: Context,
  of: { host: string; vm: string; poweredOn: boolean },
): Promise<void> {
  const { keepPowerState: keep } = await import('@nkpsim/simulator/operator')
  await keep({ stateDir, signal }, of)
}

async function using<Result>(
  channel: RpcChannel,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}
