import type { Argument, Command, Option } from 'commander'
import { commandPath } from '../completion/value-kinds.ts'
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts'
import { ENVIRONMENT } from './environment.ts'
import { EXAMPLES } from './examples.ts'
import { FILES } from './files.ts'
import { macroArgument, runningText } from './mdoc.ts'

/** Date of the last change of the page, in the format of mdoc(7). */
const DATE = 'November 27, 2026'

/**
 * Formats the manual page of the whole program in mdoc(7). The text has the same source as --help.
 * Pure.
 */
export function formatManPage(program: Command): string {
  const lines = [
    `.Dd ${DATE}`,
    `.Dt ${program.name().toUpperCase()} 1`,
    `.Os ${program.name()} ${program.version() ?? ''}`,
    '.Sh NAME',
    `.Nm ${program.name()}`,
    `.Nd ${macroArgument(program.description().replace(/^A /, 'a '))}`,
    '.Sh SYNOPSIS',
    '.Nm',
    '.Op Ar options',
    '.Ar command',
    '.Op Ar argument ...',
    '.Sh DESCRIPTION',
    runningText(`${program.description()}.`),
    'Results go to standard output, messages and errors to standard error.',
    'Every command takes these options:',
    ...optionList(visibleOptions(program)),
    '.Sh COMMANDS',
    ...program.commands.filter(isVisible).flatMap(commandSection),
    '.Sh ENVIRONMENT',
    ...tagList(
      ENVIRONMENT.map(({ name, description }) => [`Ev ${macroArgument(name)}`, description]),
    ),
    '.Sh FILES',
    ...tagList(FILES.map(({ path, description }) => [`Pa ${macroArgument(path)}`, description])),
    '.Sh EXIT STATUS',
    ...tagList(EXIT_CODE_MEANINGS.map(({ code, meaning }) => [String(code), meaning])),
    '.Sh EXAMPLES',
    ...EXAMPLES.flatMap(({ command, description }) => [
      runningText(`${sentence(description)}:`),
      `.Dl ${macroArgument(command)}`,
      '.Pp',
    ]).slice(0, -1),
  ]
  return `${lines.join('\n')}\n`
}

/** Formats a command of the program and all its subcommands. */
function commandSection(command: Command): string[] {
  return [`.Ss ${macroArgument(command.name())}`, ...paragraphs(command)]
}

function paragraphs(command: Command): string[] {
  const below = command.commands.filter(isVisible)
  return [
    runningText(`${sentence(command.description())}.`),
    ...(below.length === 0 ? usage(command) : []),
    ...optionList(visibleOptions(command)),
    ...(below.length === 0 ? [] : ['.Bl -tag -width Ds']),
    ...below.flatMap((each) => [
      `.It Ic ${macroArgument(each.name())}${each.registeredArguments.map(argumentText).join('')}`,
      ...paragraphs(each),
    ]),
    ...(below.length === 0 ? [] : ['.El']),
  ]
}

function usage(command: Command): string[] {
  const words = commandPath(command).split(' ').map(macroArgument).join(' ')
  const options = visibleOptions(command).length === 0 ? '' : ' Oo Ar options Oc'
  return [`.D1 Ic ${words}${options}${command.registeredArguments.map(argumentText).join('')}`]
}

function argumentText(argument: Argument): string {
  const name = macroArgument(`${argument.name()}${argument.variadic ? '...' : ''}`)
  return argument.required ? ` Ar ${name}` : ` Oo Ar ${name} Oc`
}

function optionList(options: readonly Option[]): string[] {
  return tagList(options.map((option) => [optionTag(option), optionText(option)]))
}

function optionTag({ short, long, flags }: Option): string {
  const names = [short, long]
    .filter((name) => name !== undefined)
    .map((name) => `Fl ${macroArgument(name.slice(1))}`)
  const [, valueName] = /[<[](.+)[>\]]$/.exec(flags) ?? []
  return `${names.join(' , ')}${valueName === undefined ? '' : ` Ar ${macroArgument(valueName)}`}`
}

function optionText({ description, argChoices, defaultValue, mandatory, negate }: Option): string {
  const parts = [
    sentence(description),
    ...(argChoices === undefined ? [] : [`One of ${argChoices.join(', ')}`]),
    ...(defaultValue === undefined || negate || typeof defaultValue === 'boolean'
      ? []
      : [`Default: ${defaultValue === '' ? 'none' : defaultValue}`]),
    ...(mandatory ? ['It must be given'] : []),
  ]
  return `${parts.join('. ')}.`
}

function tagList(entries: readonly (readonly [tag: string, text: string])[]): string[] {
  if (entries.length === 0) return []
  return [
    '.Bl -tag -width Ds',
    ...entries.flatMap(([tag, text]) => [`.It ${tag}`, runningText(sentence(text))]),
    '.El',
  ]
}

function visibleOptions(command: Command): Option[] {
  return command.options.filter(({ hidden }) => !hidden)
}

function isVisible(command: Command): boolean {
  return command.parent?.createHelp().visibleCommands(command.parent).includes(command) === true
}

/** Capitalises the first letter of a text, except if the text begins with a code name. */
function sentence(text: string): string {
  return text.replace(
    /^[a-z]+(?=[\s,;:]|$)/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  )
}
