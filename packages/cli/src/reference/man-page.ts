import type { Command, Option } from 'commander'
import { EXIT_CODE_MEANINGS } from '../exit-codes.ts'
import { ENVIRONMENT } from './environment.ts'
import { EXAMPLES } from './examples.ts'
import { FILES } from './files.ts'
import { examplesOf } from './help.ts'
import { literal, macroArgument, runningText } from './mdoc.ts'
import { argumentTerm, optionTerm, shownDefault, usageOf } from './usage.ts'

/** Date of the last change of the page, in the format of mdoc(7). */
const DATE = 'November 30, 2026'

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
    ...(below.length === 0 ? [`.D1 Ic ${macroArgument(usageOf(command))}`] : []),
    ...aliases(command),
    ...optionList(visibleOptions(command)),
    ...(below.length === 0 ? examples(command) : []),
    ...(below.length === 0 ? [] : ['.Bl -tag -width Ds']),
    ...below.flatMap((each) => [
      `.It Ic ${macroArgument([each.name(), ...each.registeredArguments.map(argumentTerm)].join(' '))}`,
      ...paragraphs(each),
    ]),
    ...(below.length === 0 ? [] : ['.El']),
  ]
}

/** Names the command's other names, such as `ls`. */
function aliases(command: Command): string[] {
  const names = command.aliases().map((name) => `.Ic ${macroArgument(name)}`)
  return names.length === 0 ? [] : ['Other names:', ...names]
}

function examples(command: Command): string[] {
  const lines = examplesOf(command).flatMap((example) => example.split('\n'))
  if (lines.length === 0) return []
  return ['Examples:', '.Bd -literal -offset indent -compact', ...lines.map(literal), '.Ed']
}

function optionList(options: readonly Option[]): string[] {
  return tagList(options.map((option) => [optionTag(option), optionText(option)]))
}

function optionTag(option: Option): string {
  const [names = '', value] = optionTerm(option).split(/ (?=[^-])/)
  const flags = names.split(', ').map((name) => `Fl ${macroArgument(name.slice(1))}`)
  return `${flags.join(' , ')}${value === undefined ? '' : ` Ar ${macroArgument(value)}`}`
}

function optionText(option: Option): string {
  const { description, argChoices, mandatory } = option
  const byDefault = shownDefault(option)
  const parts = [
    sentence(description),
    ...(argChoices === undefined ? [] : [`One of ${argChoices.join(', ')}`]),
    ...(byDefault === undefined ? [] : [`Default: ${byDefault}`]),
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
