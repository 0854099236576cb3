import { CommanderError } from 'commander'
import { CliError, type CliErrorCode } from './errors.ts'

/** Exit codes of nkpsim by kind of failure. */
export const EXIT_CODES = {
  FAILED: 1,
  USAGE: 2,
  NOT_FOUND: 3,
  CONFLICT: 4,
  DENIED: 5,
  UNAVAILABLE: 6,
  INTERRUPTED: 130,
} as const satisfies Record<CliErrorCode, number>

/** Exit codes with their meanings for scripts. main.ts adds 141 for a closed output pipe. */
export const EXIT_CODE_MEANINGS: readonly { code: number; meaning: string }[] = [
  { code: 0, meaning: 'ok' },
  { code: EXIT_CODES.FAILED, meaning: 'failed' },
  { code: EXIT_CODES.USAGE, meaning: 'wrong usage or input' },
  { code: EXIT_CODES.NOT_FOUND, meaning: 'not found' },
  { code: EXIT_CODES.CONFLICT, meaning: 'conflict with the current state' },
  { code: EXIT_CODES.DENIED, meaning: 'denied' },
  { code: EXIT_CODES.UNAVAILABLE, meaning: 'unavailable, or out of time' },
  { code: EXIT_CODES.INTERRUPTED, meaning: 'interrupted by Ctrl-C' },
]

/** The parts of an error that the user sees. */
export type Failure = {
  exitCode: number
  /** Stable error code from the program that detected the error. */
  code: string
  /** One line of text. */
  message: string
  /**
   * Id of the trace in which a daemon served the failed call; undefined if no daemon served the
   * call.
   */
  traceId?: string | undefined
  /** Name of the product's fault for the error, such as `InvalidVmConfig`. */
  fault?: string | undefined
  /** Key of the product's message, such as `msg.hostd.configSpec.enc.snapshots`. */
  messageKey?: string | undefined
}

/** Kinds of failures, by gRPC status and by error code of the simulator and of backup files. */
const KIND_BY_CODE: Readonly<Record<string, CliErrorCode>> = {
  INVALID_ARGUMENT: 'USAGE',
  OUT_OF_RANGE: 'USAGE',
  INVALID_OPTION: 'USAGE',
  SEED_INVALID: 'USAGE',
  NOT_FOUND: 'NOT_FOUND',
  NO_CLUSTER: 'NOT_FOUND',
  HOST_UNKNOWN: 'NOT_FOUND',
  ALREADY_EXISTS: 'CONFLICT',
  FAILED_PRECONDITION: 'CONFLICT',
  ABORTED: 'CONFLICT',
  ALREADY_UP: 'CONFLICT',
  STATE_INVALID: 'CONFLICT',
  SEED_CONFLICT: 'CONFLICT',
  BUSY: 'CONFLICT',
  PORT_TAKEN: 'CONFLICT',
  PERMISSION_DENIED: 'DENIED',
  UNAUTHENTICATED: 'DENIED',
  DOWNLOAD_REFUSED: 'DENIED',
  NOT_LOGGED_IN: 'DENIED',
  WRONG_BACKUP_PASSWORD: 'USAGE',
  INVALID_BACKUP_FILE: 'USAGE',
  UNAVAILABLE: 'UNAVAILABLE',
  DEADLINE_EXCEEDED: 'UNAVAILABLE',
  RESOURCE_EXHAUSTED: 'FAILED',
  NOT_READY: 'UNAVAILABLE',
  SESSION_NOT_RENEWED: 'UNAVAILABLE',
  DOWNLOAD_FAILED: 'UNAVAILABLE',
  PROCESS_TIMEOUT: 'UNAVAILABLE',
  CANCELLED: 'INTERRUPTED',
  INTERRUPTED: 'INTERRUPTED',
}

/** Codes of unexpected errors in a daemon. Only the log of the daemon has details. */
const UNEXPECTED: readonly string[] = ['INTERNAL', 'UNKNOWN', 'DATA_LOSS']

/** Converts any thrown value into a failure for people and programs. Pure. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    const message = error.message
      .trim()
      .replace(/^error: /, '')
      .replaceAll(/\s*\n\s*/g, ' ')
      // Help shows values in capital letters too.
      .replace(
        /^((?:required )?option '-[^<']*)<([^>']+)>'/,
        (_, start: string, name: string) => `${start}${name.toUpperCase()}'`,
      )
      .replace(
        /^(missing required argument )'([^']+)'/,
        (_, start: string, name: string) => `${start}'${name.toUpperCase()}'`,
      )
      .replace(
        /^command-argument value ('.*') is invalid for argument '([^']+)'/s,
        (_, value: string, name: string) => `${value} is invalid for ${name.toUpperCase()}`,
      )
    const sentence = message.replace(/\.$/, '')
    const [usage, path] = [stringProperty(error, 'usage'), stringProperty(error, 'path')]
    const see = path === undefined ? 'see --help' : `see ${path} --help`
    const help = usage === undefined ? see : `usage: ${usage}`
    return { exitCode: EXIT_CODES.USAGE, code: 'USAGE', message: `${sentence}; ${help}` }
  }
  // If a streaming call cannot read its input, the cause of its error is the error of the input.
  if (error instanceof Error && error.cause instanceof CliError) return describeFailure(error.cause)
  if (error instanceof CliError) {
    return { exitCode: EXIT_CODES[error.code], code: error.code, message: oneLine(error.message) }
  }
  if (!(error instanceof Error)) {
    return { exitCode: EXIT_CODES.FAILED, code: 'FAILED', message: oneLine(String(error)) }
  }
  const code = stringProperty(error, 'code') ?? 'FAILED'
  // Errors of calls carry the gRPC status in addition to the more specific code of the daemon.
  const kind = KIND_BY_CODE[stringProperty(error, 'status') ?? code] ?? 'FAILED'
  const traceId = stringProperty(error, 'traceId')
  const isUnexpected = traceId !== undefined && UNEXPECTED.includes(code)
  const hint = isUnexpected ? `: nkpsim logs --trace ${traceId}` : ''
  const message = `${oneLine(error.message)}${hint}`
  return { exitCode: EXIT_CODES[kind], code, message, traceId, ...faultOf(error) }
}

function faultOf(error: Error): Pick<Failure, 'fault' | 'messageKey'> {
  const fault: unknown = Object.entries(error).find(([key]) => key === 'fault')?.[1]
  if (typeof fault !== 'object' || fault === null) return {}
  const { name, messageKey } = fault as Record<string, unknown>
  return {
    ...(typeof name === 'string' && { fault: name }),
    ...(typeof messageKey === 'string' && messageKey !== '' && { messageKey }),
  }
}

function stringProperty(error: Error, name: string): string | undefined {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}

function oneLine(message: string): string {
  return message.trim().replaceAll(/\s*[\r\n]+\s*/g, '; ')
}
