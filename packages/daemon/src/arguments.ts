import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { DaemonError } from './errors.ts'

const MAX_PORT = 65_535
const MAX_FACTOR = 1_000_000

/** Parses arguments, and builds error messages that state the reason and then the usage. */
export type Usage = {
  /**
   * Parses options strictly: refuses an unknown option or an option without its value.
   * @throws DaemonError USAGE
   */
  parse<Options extends ParseArgsOptionsConfig>(
    args: string[],
    options: Options,
  ): ReturnType<
    typeof parseArgs<{ args: string[]; strict: true; allowPositionals: false; options: Options }>
  >['values']
  /**
   * Returns the value of a required option.
   * @throws DaemonError USAGE if the option is missing or empty
   */
  required(value: string | undefined, flag: string): string
  /** Parses a whole number from 0 to max. @throws DaemonError USAGE if the text is anything else */
  number(text: string, flag: string, max: number): number
  /**
   * Parses a whole number from 1 to a million.
   * @throws DaemonError USAGE if the text is anything else
   */
  factor(text: string, flag: string): number
  /**
   * Parses a TCP port; 0 asks for a free port.
   * @throws DaemonError USAGE if the text is not a port
   */
  port(text: string, flag: string): number
  /** Returns the error for rules that apply only to one daemon. */
  wrong(reason: string, cause?: unknown): DaemonError
}

/**
 * Returns the argument parser of a daemon.
 * @param line usage of the daemon, such as `usage: vcenterd --state DIR …`
 */
export function createUsage(line: string): Usage {
  const wrong = (reason: string, cause?: unknown): DaemonError =>
    new DaemonError('USAGE', `${reason}; ${line}`, { cause })
  const number = (text: string, flag: string, max: number): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value > max) throw wrong(`${flag} is a number up to ${max}`)
    return value
  }
  return {
    wrong,
    number,
    factor: (text, flag) => {
      const value = number(text, flag, MAX_FACTOR)
      if (value < 1) throw wrong(`${flag} is a number from 1 on`)
      return value
    },
    port: (text, flag) => number(text, flag, MAX_PORT),
    required: (value, flag) => {
      if (value === undefined || value === '') throw wrong(`${flag} is missing`)
      return value
    },
    parse: (args, options) => {
      if (args.some((arg) => arg.includes('\uFFFD'))) throw wrong('an argument is not UTF-8')
      try {
        return parseArgs({ args, strict: true, allowPositionals: false, options }).values
      } catch (cause) {
        // The message of Node.js ends with a long explanation of escaping. Keep only its first
        // sentence.
        const [reason = ''] = cause instanceof Error ? cause.message.split('. ') : []
        throw wrong(reason, cause)
      }
    },
  }
}
