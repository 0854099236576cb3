import { inSpan } from '@nkpsim/tracing'
import { type Command, InvalidArgumentError } from 'commander'
import { type Context, createContext, type GlobalOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { parseSize } from '../sizes.ts'
import { withSuggestion } from '../suggest-name.ts'
import type { Terminal } from '../terminal.ts'

/** Input of a command. */
export type Call<Options> = { context: Context; options: Options; args: readonly string[] }

/** Connects a command of the command line to its function. */
export function onCall<Options>(
  command: Command,
  terminal: Terminal,
  act: (call: Call<Options>) => Promise<void>,
  how?: { usesProfile: boolean },
): void {
  command.action(async () => {
    const context = await createContext(terminal, globalOptions(command), how)
    const options = command.opts()
    try {
      const call = { context, options: options as Options, args: command.args }
      await inSpan(fullNameOf(command), {}, () => act(call))
    } catch (error) {
      throw await withSuggestion(error, context, options['host'] ?? command.args[0] ?? '')
    }
  })
}

/** The options of the program that were given. */
export function globalOptions(command: Command): GlobalOptions {
  if (command.parent !== null) return globalOptions(command.parent)
  const given = Object.entries(command.opts<GlobalOptions>())
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli'
  return { input: true, ...Object.fromEntries(given.filter(([name]) => isGiven(name))) }
}

/** `nkpsim provider create`. */
function fullNameOf(command: Command): string {
  const parent = command.parent === null ? '' : `${fullNameOf(command.parent)} `
  return `${parent}${command.name()}`
}

/** Parser of an option that is a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }
}

/** Parser of an option that is a list of whole numbers from 1. */
export function hostNumbers(text: string): number[] {
  if (!/^\d{1,4}(,\d{1,4})*$/.test(text)) {
    throw new InvalidArgumentError('It is a list of host numbers such as 1,3.')
  }
  return text.split(',').map(Number)
}

/** Parser of an option that is a size or an offset in bytes. */
export function sizeOption(text: string): number {
  try {
    return parseSize(text)
  } catch (error) {
    if (error instanceof CliError) throw new InvalidArgumentError('Write 5000, 64KiB or 64MiB.')
    throw error
  }
}
