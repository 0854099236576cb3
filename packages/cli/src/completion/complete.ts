import type { Command, Option } from 'commander'
import { defaultVerb } from '../reference/usage.ts'
import { argumentAt, locate, optionsOf, type Position } from './command-line.ts'
import { argumentKind, type NameKind, optionKind, type ValueKind } from './value-kinds.ts'

/** A possible completion and its description. */
export type Candidate = { value: string; description: string }

/**
 * The answer to a shell: words to choose from, or a request for files or folders. The shell
 * completes files and folders itself.
 */
export type Completion = { kind: 'words' | 'files' | 'folders'; candidates: Candidate[] }

/**
 * Returns existing names of a kind.
 * @param given options of the command line by their long names
 */
export type LookUp = (
  kind: NameKind,
  given: ReadonlyMap<string, string>,
) => Promise<readonly string[]>

/**
 * Returns the possible completions of the last word of a command line.
 * @param words words of the line without the program's own name; the user is typing the last word
 */
export async function complete(
  program: Command,
  words: readonly string[],
  lookUp: LookUp,
): Promise<Completion> {
  const isHelp = words.length > 1 && words[0] === 'help'
  const position = locate(program, isHelp ? words.slice(1) : words)
  const found = isHelp
    ? ofWords(commandCandidates(position.command))
    : await completionAt(position, lookUp)
  const candidates = found.candidates
    .filter(({ value }) => value.startsWith(position.current))
    .map(({ value, description }) => ({ value: position.prefix + value, description }))
  return { kind: found.kind, candidates }
}

async function completionAt(position: Position, lookUp: LookUp): Promise<Completion> {
  const { command, option, current, argumentCount, onlyArguments, given } = position
  if (option !== undefined)
    return completionOf(option.argChoices, optionKind(option), given, lookUp)
  if (!onlyArguments && current.startsWith('-')) return ofWords(optionCandidates(position))
  const isNoun = command.commands.length > 0
  const values = await valuesOf(isNoun ? defaultVerb(command) : command, position, lookUp)
  if (isNoun && argumentCount === 0)
    return ofWords([...commandCandidates(command), ...(values?.candidates ?? [])])
  return values ?? ofWords(onlyArguments ? [] : optionCandidates(position))
}

/** Completes an argument of a command; undefined if the command takes no further argument. */
async function valuesOf(
  command: Command | undefined,
  { argumentCount, given }: Position,
  lookUp: LookUp,
): Promise<Completion | undefined> {
  if (command === undefined) return undefined
  const argument = argumentAt(command, argumentCount)
  if (argument === undefined) return undefined
  return completionOf(argument.argChoices, argumentKind(command, argument), given, lookUp)
}

async function completionOf(
  choices: readonly string[] | undefined,
  kind: ValueKind,
  given: ReadonlyMap<string, string>,
  lookUp: LookUp,
): Promise<Completion> {
  if (choices !== undefined) return ofWords(choices.map(withoutDescription))
  switch (kind) {
    case 'files':
      return { kind, candidates: [] }
    case 'folderPaths':
      return { kind: 'folders', candidates: [] }
    case 'none':
      return ofWords([])
    default:
      return ofWords((await lookUp(kind, given)).map(withoutDescription))
  }
}

function commandCandidates(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: each.description() }))
}

/** Lists the options that can still be given. */
function optionCandidates({ command, given }: Position): Candidate[] {
  const free = ({ long, variadic }: Option): boolean => variadic || !given.has(long ?? '')
  return [
    ...optionsOf(command)
      .filter(free)
      .map(({ long, flags, description }) => ({ value: long ?? flags, description })),
    { value: '--help', description: 'display help for command' },
  ]
}

function withoutDescription(value: string): Candidate {
  return { value, description: '' }
}

function ofWords(candidates: Candidate[]): Completion {
  return { kind: 'words', candidates }
}
