import type { Argument, Command, Option } from 'commander'

/** Kinds of values on the command line, in addition to fixed choices. */
export type ValueKind =
  | 'files'
  | 'folders'
  | 'hosts'
  | 'virtualMachines'
  | 'datastores'
  | 'profiles'
  | 'none'

const KIND_BY_OPTION: Readonly<Record<string, ValueKind>> = {
  '--host': 'hosts',
  '--datastore': 'datastores',
  '--profile': 'profiles',
  '--raw': 'files',
}
const KIND_BY_VALUE_NAME: Readonly<Record<string, ValueKind>> = { file: 'files', folder: 'folders' }
const KIND_BY_NOUN: Readonly<Record<string, ValueKind>> = {
  host: 'hosts',
  vm: 'virtualMachines',
  profile: 'profiles',
}
/** Commands whose argument is a name that does not exist yet. */
const NEW_NAMES = ['nkpsim host add', 'nkpsim vm create', 'nkpsim vm import', 'nkpsim profile set']

/** Returns the kind of an option's value. */
export function optionKind(option: Option): ValueKind {
  const [, valueName = ''] = /[<[]([^>\].]+)/.exec(option.flags) ?? []
  return KIND_BY_OPTION[option.long ?? ''] ?? KIND_BY_VALUE_NAME[valueName] ?? 'none'
}

/** Returns the kind of a command's argument. */
export function argumentKind(command: Command, argument: Argument): ValueKind {
  const path = commandPath(command)
  const noun = path.split(' ')[1] ?? ''
  const ofNoun = NEW_NAMES.includes(path) ? undefined : KIND_BY_NOUN[noun]
  if (['name', 'host'].includes(argument.name()) && ofNoun !== undefined) return ofNoun
  return KIND_BY_VALUE_NAME[argument.name()] ?? 'none'
}

/** Returns the words of a command, starting with the program name. */
export function commandPath(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${commandPath(command.parent)} ${command.name()}`
}
