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
 * Runs a chaos script as a command. The exit code is 0 if everything worked as it must, 1 if not,
 * and 2 for wrong arguments. After a signal, the script first repairs its fault.
 * @param command.read checks the arguments before the script changes anything
 * @throws ChaosError
 */
export async function runCommand<Own extends Options, Plan>(command: {
  name: string
  usage: string
  options: Own
  read: (parsed: Parsed<Own>) => Plan
  run: (site: Site, plan: Plan, stage: Stage) => Promise<boolean>
}): Promise<void> {
  const interrupt = new AbortController()
  let signalCode: number | undefined
  for (const [name, code] of Object.entries(SIGNALS))
    process.on(name, () => {
      signalCode ??= code
      interrupt.abort()
    })
  // The reader of the output has ended. Repair the fault in this case too.
  process.stdout.on('error', () => interrupt.abort())
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  let site: Site | undefined
  try {
    const parsed = parse(command.options)
    const plan = command.read(parsed)
    site = await openTarget(parsed.values as { state?: string; compose?: string })
    const isWell = await command.run(site, plan, { signal: interrupt.signal, print })
    process.exitCode = signalCode ?? (isWell ? 0 : 1)
  } catch (error) {
    const message = messageOf(error)
    const isUsage = error instanceof ChaosError && error.isUsage
    process.stderr.write(`${command.name}: ${message}\n${isUsage ? `${command.usage}\n` : ''}`)
    process.exitCode = signalCode ?? (isUsage ? 2 : 1)
  } finally {
    site?.close()
  }
}

function parse<Own extends Options>(options: Own): Parsed<Own> {
  try {
    return parseArgs({
      args: process.argv.slice(2),
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
