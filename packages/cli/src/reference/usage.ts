import type { Argument, Command, Option } from 'commander'
import { commandPath } from '../completion/value-kinds.ts'

/**
 * Returns the usage of a command, with everything that it requires:
 * `nkpsim provider backup NAME --file FILE [options]`.
 */
export function usageOf(command: Command): string {
  return [commandPath(command), ...usageWords(command)].join(' ')
}

/** Returns the words of a usage after the path of the command. */
function usageWords(command: Command): string[] {
  const options = command.options.filter(({ hidden }) => !hidden)
  const isNoun = command.commands.length > 0
  return [
    ...(isNoun && command.parent === null ? ['[options]'] : []),
    ...(isNoun
      ? [defaultVerb(command) === undefined ? 'COMMAND' : '[COMMAND]']
      : command.registeredArguments.map(argumentTerm)),
    ...options.filter(({ mandatory }) => mandatory).map(({ long, flags }) => longTerm(long, flags)),
    ...(!isNoun && options.some(({ mandatory }) => !mandatory) ? ['[options]'] : []),
  ]
}

/** Returns the verb that a noun without a verb runs; undefined if a verb is required. */
export function defaultVerb(noun: Command): Command | undefined {
  // Commander has no accessor for what { isDefault: true } sets.
  const name: unknown = Reflect.get(noun, '_defaultCommandName')
  return noun.commands.find((each) => each.name() === name)
}

/** Returns an argument as help shows it: `NAME`, `[NAME]` or `NAME...`. */
export function argumentTerm(argument: Argument): string {
  const name = `${valueTerm(argument.name())}${argument.variadic ? '...' : ''}`
  return argument.required ? name : `[${name}]`
}

/** Returns an option as help shows it: `-o, --output FORMAT`. */
export function optionTerm({ flags }: Pick<Option, 'flags'>): string {
  return flags.replace(/<(.+)>$/, (_, name: string) => valueTerm(name))
}

/**
 * Returns the default of an option as help shows it; undefined if the option has none, or only says
 * that it was not given.
 */
export function shownDefault({ defaultValue, negate }: Option): string | undefined {
  const isShown = typeof defaultValue === 'string' || typeof defaultValue === 'number'
  return isShown && !negate && defaultValue !== '' ? String(defaultValue) : undefined
}

/** Returns the placeholder of a value. Literal values, such as `true|false`, stay as they are. */
function valueTerm(name: string): string {
  return name.includes('|') ? name : name.toUpperCase()
}

function longTerm(long: string | undefined, flags: string): string {
  return optionTerm({ flags: flags.slice(Math.max(0, flags.indexOf(long ?? ''))) })
}
