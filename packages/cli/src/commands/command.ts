import { SIZE_EXAMPLES } from '@nkpsim/simulator/sizes'
import { inSpan } from '@nkpsim/tracing'
import { type Command, InvalidArgumentError } from 'commander'
import { type Context, createContext, type GlobalOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { parseSize } from '../sizes.ts'
import { withSuggestion } from '../suggest-name.ts'
import type { Terminal } from '../terminal.ts'

/** Input of the function that runs a command. */
export type Call<Options> = { context: Context; options: Options; args: readonly string[] }

/** Runs a function when its command is called. */
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

/** Returns the options of the whole program that the command line gives. */
export function globalOptions(command: Command): GlobalOptions {
  if (command.parent !== null) return globalOptions(command.parent)
  const given = Object.entries(command.opts<GlobalOptions>())
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli'
  return { input: true, ...Object.fromEntries(given.filter(([name]) => isGiven(name))) }
}

/** Returns the full name of a command, such as `nkpsim provider create`. */
function fullNameOf(command: Command): string {
  const parent = command.parent === null ? '' : `${fullNameOf(command.parent)} `
  return `${parent}${command.name()}`
}

/** Returns a parser for an option whose value is a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Parses the value of an option that is a list of host numbers. Does not check their range. */
export function hostNumbers(text: string): number[] {
  if (!/^\d{1,4}(,\d{1,4})*$/.test(text)) {
    throw new InvalidArgumentError('It must be a list of host numbers such as 1,3.')
  }
  return text.split(',').map(Number)
}

/** Help of an option that is the size of a disk. */
export const SIZE_HELP = 'size of the disk: 512M or 10G (powers of 1024), or a number of bytes'

/** Parses the value of an option that is a size or an offset in bytes. */
export function sizeOption(text: string): number {
  try {
    return parseSize(text)
  } catch (error) {
    if (error instanceof CliError)
      throw new InvalidArgumentError(`Write bytes, or a size such as ${SIZE_EXAMPLES}.`)
    throw error
  }
}
