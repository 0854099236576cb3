import type { Command, Help, HelpConfiguration, Option } from 'commander'
import { commandPath } from '../completion/value-kinds.ts'
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts'
import { COMMAND_EXAMPLES } from './command-examples.ts'
import { ENVIRONMENT } from './environment.ts'
import { EXAMPLES } from './examples.ts'
import { argumentTerm, defaultVerb, optionTerm, shownDefault, usageOf } from './usage.ts'

/** Maximum number of examples in the help of a noun, such as `nkpsim vm`. */
const MAX_NOUN_EXAMPLES = 3

/** Settings of commander for the help of the program. All commands inherit these settings. */
export const HELP: HelpConfiguration = {
  commandUsage: usageOf,
  subcommandTerm: (command) =>
    [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
  optionTerm,
  optionDescription,
  formatHelp,
}

/**
 * Returns the examples of a command. The program shows first steps, and a noun an example of each
 * of its first verbs, and all examples of the verb that it runs by default.
 */
export function examplesOf(command: Command): readonly string[] {
  if (command.parent === null) return EXAMPLES.map(({ command }) => command)
  if (command.commands.length === 0)
    return COMMAND_EXAMPLES[commandPath(command).split(' ').slice(1).join(' ')] ?? []
  const byDefault = defaultVerb(command)
  return command.commands
    .flatMap((each) => (each === byDefault ? examplesOf(each) : examplesOf(each).slice(0, 1)))
    .slice(0, MAX_NOUN_EXAMPLES)
}

function formatHelp(command: Command, helper: Help): string {
  const termWidth = helper.padWidth(command, helper)
  const item = (term: string, text: string): string =>
    helper.formatItem(term, termWidth, text, helper)
  const isRoot = command.parent === null
  const subcommands = helper
    .visibleCommands(command)
    .filter((each) => isRoot || each.name() !== 'help')
  const groups = Map.groupBy(subcommands, (each) => each.helpGroup() || 'Commands:')
  const commandItem = (each: Command): string =>
    item(helper.subcommandTerm(each), helper.subcommandDescription(each))
  const sections = [
    [`Usage: ${usageOf(command)}`],
    [helper.boxWrap(command.description(), helper.helpWidth ?? 80)],
    section('Also:', aliasLines(command)),
    section('Examples:', examplesOf(command).flatMap(indented)),
    section(
      'Arguments:',
      helper
        .visibleArguments(command)
        .map((each) => item(argumentTerm(each), helper.argumentDescription(each))),
    ),
    ...[...groups].map(([heading, commands]) => section(heading, commands.map(commandItem))),
    ...defaultOptions(command, helper),
    section(
      'Options:',
      helper.visibleOptions(command).map((each) => item(optionTerm(each), optionDescription(each))),
    ),
    ...(isRoot ? aboutProgram(helper) : []),
    [footer(command)],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** Returns the options of the verb that a noun runs by default: `alarms` takes those of `list`. */
function defaultOptions(command: Command, helper: Help): string[][] {
  const verb = defaultVerb(command)
  if (verb === undefined) return []
  const options = verb.options.filter(({ hidden }) => !hidden)
  const width = Math.max(...options.map((each) => optionTerm(each).length))
  const lines = options.map((each) =>
    helper.formatItem(optionTerm(each), width, optionDescription(each), helper),
  )
  return [section(`Options of "${verb.name()}", which needs no name:`, lines)]
}

/** Indents each line of an example. */
function indented(example: string): string[] {
  return example.split('\n').map((line) => `  ${line}`)
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, ...lines]
}

/** Returns the other names of a command, such as `nkpsim vm ls`. */
function aliasLines(command: Command): string[] {
  const parent = command.parent === null ? '' : commandPath(command.parent)
  return command.aliases().map((alias) => `  ${parent} ${alias}`)
}

function footer(command: Command): string {
  const more = `${commandPath(command)} COMMAND --help describes a command, with examples.`
  const everywhere =
    'nkpsim --help lists the options of every command, such as --state and --output.'
  if (command.parent === null) return more
  return command.commands.length === 0 ? everywhere : `${more}\n${everywhere}`
}

/** Returns the environment variables and exit codes of the program. */
function aboutProgram(helper: Help): string[][] {
  const width = Math.max(...ENVIRONMENT.map(({ name }) => name.length))
  const codes = EXIT_CODE_MEANINGS.map(({ code, meaning }) => `${code} ${meaning}`)
  return [
    section(
      'Environment:',
      ENVIRONMENT.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`),
    ),
    [helper.boxWrap(`Exit codes: ${codes.join('; ')}`, helper.helpWidth ?? 80)],
  ]
}

function optionDescription(option: Option): string {
  const { description, argChoices, mandatory, flags } = option
  const byDefault = shownDefault(option)
  const notes = [
    ...(mandatory ? ['required'] : []),
    ...(argChoices === undefined || flags.includes('|') ? [] : [`one of ${argChoices.join(', ')}`]),
    ...(byDefault === undefined ? [] : [`default: ${byDefault}`]),
  ].join('; ')
  if (notes === '') return description
  return description.endsWith(')')
    ? `${description.slice(0, -1)}; ${notes})`
    : `${description} (${notes})`
}
