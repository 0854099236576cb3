import { type ParseArgsConfig, parseArgs } from 'node:util'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { ChaosError } from './errors.ts'
import type { Site } from './site.ts'
import { openTarget, TARGET_OPTIONS } from './target.ts'

/** Signals that end a script early, with their exit codes. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<Own extends Options> = ReturnType<
  typeof parseArgs<{ options: Own & typeof TARGET_OPTIONS; allowPositionals: true }>
>

/** The abort signal of a script, and its output. */
export type Stage = { signal: AbortSignal; print: (line: string) => void }

/**
 * Runs a chaos script once. Returns its exit code: 0 if everything worked as it must, 1 if not, and
 * 2 for wrong arguments. If the signal aborts, the script first repairs its fault.
 * @param stage.complain receives an error, and the usage after wrong arguments
 */
export type ChaosCommand = (
  args: readonly string[],
  stage: Stage & { complain: (text: string) => void },
) => Promise<number>

/**
 * Makes the command of a chaos script.
 * @param command.read checks the arguments before the script changes anything
 */
export function chaosCommand<Own extends Options, Plan>(command: {
  name: string
  usage: string
  options: Own
  read: (parsed: Parsed<Own>) => Plan
  run: (site: Site, plan: Plan, stage: Stage) => Promise<boolean>
}): ChaosCommand {
  return async (args, { complain, ...stage }) => {
    let site: Site | undefined
    try {
      const parsed = parse(args, command.options)
      const plan = command.read(parsed)
      site = await openTarget(parsed.values as { state?: string; compose?: string })
      const isWell = await command.run(site, plan, stage)
      return isWell ? 0 : 1
    } catch (error) {
      const isUsage = error instanceof ChaosError && error.isUsage
      const usage = isUsage ? `${command.usage}\n` : ''
      complain(`${command.name}: ${messageOf(error)}\n${usage}`)
      return isUsage ? 2 : 1
    } finally {
      site?.close()
    }
  }
}

/**
 * Runs a command with the arguments, output and signals of this process. After a signal, the exit
 * code is that of the signal.
 */
export async function runScript(command: ChaosCommand): Promise<void> {
  const interrupt = new AbortController()
  let signalCode: number | undefined
  for (const [name, code] of Object.entries(SIGNALS))
    process.on(name, () => {
      signalCode ??= code
      interrupt.abort()
    })
  // The reader of the output has ended. Repair the fault in this case too.
  process.stdout.on('error', () => interrupt.abort())
  const exitCode = await command(process.argv.slice(2), {
    signal: interrupt.signal,
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (text) => process.stderr.write(text),
  })
  process.exitCode = signalCode ?? exitCode
}

function parse<Own extends Options>(args: readonly string[], options: Own): Parsed<Own> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, ...TARGET_OPTIONS },
      allowPositionals: true,
    }) as Parsed<Own>
  } catch (cause) {
    throw new ChaosError(messageOf(cause), {
      isUsage: true,
      cause,
    })
  }
}
