import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { DaemonError } from './errors.ts'

const MAX_PORT = 65_535
const MAX_FACTOR = 1_000_000

/** Messages of every daemon about wrong arguments: the reason, then the usage. */
export type Usage = {
  /**
   * Reads options strictly: refuses an unknown one, or one without its value.
   * @throws DaemonError USAGE
   */
  parse<Options extends ParseArgsOptionsConfig>(
    args: string[],
    options: Options,
  ): ReturnType<
    typeof parseArgs<{ args: string[]; strict: true; allowPositionals: false; options: Options }>
  >['values']
  /** @throws DaemonError USAGE if a required option is missing or empty */
  required(value: string | undefined, flag: string): string
  /** @throws DaemonError USAGE unless it is a whole number from 0 to max */
  number(text: string, flag: string, max: number): number
  /** @throws DaemonError USAGE unless it is a whole number from 1 to a million */
  factor(text: string, flag: string): number
  /** @throws DaemonError USAGE unless it is a TCP port; 0 means a free one */
  port(text: string, flag: string): number
  /** The error for rules that only this daemon has. */
  wrong(reason: string, cause?: unknown): DaemonError
}

/** @param line usage of the daemon: `usage: vcenterd --state DIR …` */
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
        // Node's message explains escaping at length; keep its first sentence.
        const [reason = ''] = cause instanceof Error ? cause.message.split('. ') : []
        throw wrong(reason, cause)
      }
    },
  }
}
