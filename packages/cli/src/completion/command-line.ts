import type { Argument, Command, Option } from 'commander'
import { defaultVerb } from '../reference/usage.ts'

/** Position of the cursor in a command line that is being typed. */
export type Position = {
  /** The most nested command that the line names before the cursor. */
  command: Command
  /** Number of arguments of this command before the cursor. */
  argumentCount: number
  /** The option whose value is being typed. */
  option: Option | undefined
  /** Text before the option's value in the same word: `--output=` or `-o`. */
  prefix: string
  /** The typed part of the word or of the option's value. */
  current: string
  /** Long names of the given options, with their values. */
  given: ReadonlyMap<string, string>
  /** Whether `--` comes before the cursor. No options follow `--`. */
  onlyArguments: boolean
}

/**
 * Parses a command line up to the cursor by the rules of commander, and ignores errors. Pure.
 * @param words words of the line without the program's own name; the user is typing the last word,
 *   which may be empty
 */
export function locate(program: Command, words: readonly string[]): Position {
  const given = new Map<string, string>()
  let command = program
  let argumentCount = 0
  let awaiting: Option | undefined
  let onlyArguments = false
  for (const word of words.slice(0, -1)) {
    if (awaiting !== undefined) {
      given.set(nameOf(awaiting), word)
      awaiting = undefined
    } else if (!onlyArguments && word === '--') onlyArguments = true
    else if (!onlyArguments && isOption(word)) {
      const found = readOption(command, word)
      if (found === undefined) continue
      given.set(nameOf(found.option), found.value ?? '')
      awaiting = found.value === undefined && found.option.required ? found.option : undefined
    } else {
      const next: Command | undefined =
        argumentCount === 0 ? command.commands.find((each) => isNamed(each, word)) : undefined
      if (next === undefined) argumentCount += 1
      else command = next
    }
  }
  const last = words.at(-1) ?? ''
  const place = { command, argumentCount, given, onlyArguments }
  if (awaiting !== undefined) return { ...place, option: awaiting, prefix: '', current: last }
  const found = onlyArguments || !isOption(last) ? undefined : readOption(command, last)
  if (found?.value === undefined) return { ...place, option: undefined, prefix: '', current: last }
  const prefix = last.slice(0, last.length - found.value.length)
  return { ...place, option: found.option, prefix, current: found.value }
}

/**
 * Returns the options of a command, those of the verb that a noun runs by default, and then those
 * of its parents.
 */
export function optionsOf(command: Command): Option[] {
  return [...visible(command), ...visible(defaultVerb(command)), ...optionsAbove(command)]
}

function optionsAbove({ parent }: Command): Option[] {
  return parent === null ? [] : [...visible(parent), ...optionsAbove(parent)]
}

function visible(command: Command | undefined): Option[] {
  return command?.options.filter(({ hidden }) => !hidden) ?? []
}

/**
 * Returns the argument of a command at a position. A variadic last argument takes all further
 * positions.
 */
export function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined)
}

function readOption(
  command: Command,
  word: string,
): { option: Option; value: string | undefined } | undefined {
  const [, long, longValue, short = '', shortValue] =
    /^(?:(--[^=]+)(?:=(.*))?|(-[^-])(.*))$/s.exec(word) ?? []
  const name = long ?? short
  const option = optionsOf(command).find((each) => each.long === name || each.short === name)
  if (option === undefined) return undefined
  const takesValue = option.required || option.optional
  return { option, value: takesValue ? (longValue ?? (shortValue || undefined)) : undefined }
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-')
}

function isNamed(command: Command, word: string): boolean {
  return command.name() === word || command.aliases().includes(word)
}

function nameOf(option: Option): string {
  return option.long ?? option.flags
}
