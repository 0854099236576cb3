import {
  ENDPOINT_VARIABLE,
  newTrace,
  parseTraceparent,
  startTracing,
  type Tracing,
  tracesUrl,
  withTrace,
} from '@nkpsim/tracing'
import { type Command, CommanderError } from 'commander'
import { globalOptions } from './commands/command.ts'
import { commandPath } from './completion/value-kinds.ts'
import { type Context, createContext } from './context.ts'
import { CliError } from './errors.ts'
import { describeFailure } from './exit-codes.ts'
import { formatFailure } from './output/print.ts'
import { forSameCluster } from './output/same-cluster.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Node.js replaces bytes that are not UTF-8 by this character. */
const LOST_BYTE = '\uFFFD'
/** Commander prints the help for a noun without a verb, and then throws this error. */
const HELP_WANTED = 'commander.help'

/**
 * Runs one command line in a new trace or in the trace of TRACEPARENT. Every called daemon logs the
 * trace id.
 * @param args without the program's own name
 * @returns the exit code; rejects only if code of the command line cannot be loaded
 */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const { TRACEPARENT: caller = '' } = terminal.env
  return withTrace(parseTraceparent(caller) ?? newTrace(), () => runTraced(args, terminal))
}

async function runTraced(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = await createProgram({ ...terminal, args }, args)
  let tracing: Tracing | undefined
  try {
    refuseLostBytes(args)
    tracing = await startTracing({ service: 'nkpsim', endpoint: endpointOf(terminal) })
    await program.parseAsync(withHelpOption(program, args), { from: 'user' })
    return 0
  } catch (error) {
    // Commander has already printed the requested help.
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const failure = isHelpWanted(error)
      ? { exitCode: 2, code: 'USAGE', message: wantedHelp(program.args, error) }
      : describeFailure(terminal.signal.aborted ? interruption(error) : error)
    const output = wantsJson(args) ? 'json' : await settledOutput(program, terminal)
    const message = forSameCluster(failure.message, args)
    terminal.stderr.write(formatFailure({ ...failure, message }, output))
    return failure.exitCode
  } finally {
    await tracing?.stop()
  }
}

/**
 * Returns `vm create --help` for `help vm create`: commander knows `help` of one word only.
 * @throws CliError USAGE if there is no such command
 */
function withHelpOption(program: Command, args: readonly string[]): readonly string[] {
  const [first, ...words] = args
  if (first !== 'help' || words.length < 2) return args
  let command = program
  for (const word of words) {
    const next = command.commands.find((each) => [each.name(), ...each.aliases()].includes(word))
    if (next === undefined)
      throw new CliError(
        'USAGE',
        `there is no command ${JSON.stringify(words.join(' '))}; see ${commandPath(command)} --help`,
      )
    command = next
  }
  return [...words, '--help']
}

/**
 * Refuses arguments with lost bytes. Node.js replaces bytes that are not UTF-8 by U+FFFD, so such a
 * path would name another file.
 * @throws CliError USAGE
 */
function refuseLostBytes(args: readonly string[]): void {
  const arg = args.find((each) => each.includes(LOST_BYTE))
  if (arg === undefined) return
  throw new CliError(
    'USAGE',
    `an argument is not UTF-8 after "${arg.slice(0, arg.indexOf(LOST_BYTE))}"; rename the file or folder that it names`,
  )
}

/** @throws CliError USAGE */
function endpointOf({ env }: Terminal): string | undefined {
  const endpoint = env[ENDPOINT_VARIABLE] || undefined
  if (endpoint === undefined || tracesUrl(endpoint) !== undefined) return endpoint
  const example = 'http://localhost:4318'
  throw new CliError(
    'USAGE',
    `${ENDPOINT_VARIABLE} is a URL such as ${example}, without a password`,
  )
}

function isHelpWanted(error: unknown): boolean {
  return error instanceof CommanderError && error.code === HELP_WANTED
}

/** Returns the message for a noun without a verb, and for help about an unknown command. */
function wantedHelp(words: readonly string[], error: unknown): string {
  const [first, word] = words
  if (first === 'help' && word !== undefined)
    return `there is no command ${JSON.stringify(word)}; see nkpsim --help`
  const path = error instanceof Error && 'path' in error ? error.path : 'nkpsim'
  return `no command is given; see ${path} --help`
}

/** Returns an INTERRUPTED error for any failure after Ctrl-C. */
function interruption(cause: unknown): unknown {
  if (cause instanceof Error && 'code' in cause && cause.code === 'INTERRUPTED') return cause
  return Object.assign(new Error('interrupted', { cause }), { code: 'INTERRUPTED' })
}

/**
 * Returns the output format that options, environment and configuration select; table if they are
 * invalid.
 */
async function settledOutput(program: Command, terminal: Terminal): Promise<Context['output']> {
  try {
    return (await createContext(terminal, globalOptions(program))).output
  } catch {
    return 'table'
  }
}

/** Returns whether to print errors as JSON too. Reads the raw arguments, which may be invalid. */
function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (arg, index) =>
      arg === '-ojson' ||
      arg === '--output=json' ||
      (arg === 'json' && ['-o', '--output'].includes(args[index - 1] ?? '')),
  )
}
