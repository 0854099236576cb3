import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { RpcChannel, RpcClient, ServiceName } from '@nkpsim/rpc'

/** The world outside as the command line sees it; tests hand in their own. */
export type Terminal = {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (mode: boolean) => unknown }
  stdout: Writable & { isTTY?: boolean }
  stderr: Writable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** False: nobody is there to be asked, even on a terminal. */
  mayAsk?: boolean
}

export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** Options that every command takes. */
export type GlobalOptions = {
  state?: string
  output: OutputFormat
  timeout?: number
  input: boolean
  quiet: boolean
  color: boolean
}

/** What a command works with. */
export type Context = {
  terminal: Terminal
  /** Absolute path. */
  stateDir: string
  output: OutputFormat
  quiet: boolean
  /** Whether output may be coloured. */
  color: boolean
  /** Set by --timeout; otherwise each kind of call has its own. */
  timeoutMs: number | undefined
}

/** Deadline of a call that moves no data, and of one that moves a disk, ms. */
const CALL_TIMEOUT_MS = 30_000
const TRANSFER_TIMEOUT_MS = 3_600_000

/** Settles the options of a command against the environment. */
export function createContext(terminal: Terminal, options: GlobalOptions): Context {
  const { env, stdout } = terminal
  const plain = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb' || stdout.isTTY !== true
  return {
    terminal: { ...terminal, mayAsk: options.input },
    stateDir: resolve(options.state ?? (env['NKPSIM_STATE'] || '.nkpsim')),
    output: options.output,
    quiet: options.quiet,
    color: options.color && !plain,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
  }
}

/** Deadline and cancellation of a call. */
export type CallOptions = { timeoutMs: number; signal: AbortSignal }

/** For a call that moves no data to speak of. */
export function callOptions({ timeoutMs, terminal }: Context): CallOptions {
  return { timeoutMs: timeoutMs ?? CALL_TIMEOUT_MS, signal: terminal.signal }
}

/** For a call that moves a disk. */
export function transferOptions({ timeoutMs, terminal }: Context): CallOptions {
  return { timeoutMs: timeoutMs ?? TRANSFER_TIMEOUT_MS, signal: terminal.signal }
}

/** Uses a channel to the vCenter of the state folder. @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError */
export async function withVcenter<Result>(
  context: Context,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const { connectVcenter } = await import('@nkpsim/simulator')
  return using(connectVcenter(context.stateDir), use)
}

/** Makes calls of one service of the vCenter of the state folder. @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError */
export function callVcenter<S extends ServiceName, Answer>(
  context: Context,
  service: S,
  act: (client: RpcClient<S>, options: CallOptions) => Promise<Answer>,
): Promise<Answer> {
  return withVcenter(context, (channel) => act(channel.client(service), callOptions(context)))
}

/** Uses a channel to a host by name, with no vCenter between. @throws SimulatorError NO_CLUSTER, HOST_UNKNOWN; RpcError */
export async function withHost<Result>(
  context: Context,
  name: string,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const { connectHost } = await import('@nkpsim/simulator')
  return using(connectHost(context.stateDir, name), use)
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
