import type { Argument, Command, Option } from 'commander'
import type { NamedKind } from '../vcenter-names.ts'

/** Kinds of names that exist, in a state folder, at vCenter or in the configuration file. */
export type NameKind = NamedKind | 'datastores' | 'profiles' | 'entities' | 'observed'

/** Kinds of values on the command line, in addition to fixed choices. */
export type ValueKind = NameKind | 'files' | 'folderPaths' | 'none'

const KIND_BY_OPTION: Readonly<Record<string, ValueKind>> = {
  '--host': 'hosts',
  '--datastore': 'datastores',
  '--profile': 'profiles',
  '--raw': 'files',
  '--provider': 'providers',
  '--role': 'roles',
  '--cluster': 'clusters',
  '--datacenter': 'datacenters',
  '--parent': 'folders',
  '--on': 'entities',
  '--entity': 'observed',
}
/** Options whose meaning depends on the name of their value: `--folder <folder>` is a path. */
const KIND_BY_FLAGS: Readonly<Record<string, ValueKind>> = {
  '--folder <name>': 'folders',
  '--to <vcenter>': 'linkedVcenters',
  '--to <host>': 'hosts',
  '--vcenter <profile>': 'profiles',
  '--to <provider>': 'providers',
}
const KIND_BY_VALUE_NAME: Readonly<Record<string, ValueKind>> = {
  file: 'files',
  folder: 'folderPaths',
  user: 'users',
  entity: 'observed',
  vcenter: 'linkedVcenters',
  alarm: 'alarms',
  task: 'tasks',
  provider: 'providers',
}
/** Kind of an argument `<name>` or `<host>`, by the first word of the command. */
const KIND_BY_NOUN: Readonly<Record<string, ValueKind>> = {
  host: 'hosts',
  vm: 'virtualMachines',
  profile: 'profiles',
  provider: 'providers',
  role: 'roles',
  setting: 'settings',
}
/** Commands whose argument is a name that does not exist yet. */
const NEW_NAMES = [
  ...['nkpsim host add', 'nkpsim vm create', 'nkpsim vm import', 'nkpsim profile set'],
  ...[
    'nkpsim provider create',
    'nkpsim provider register',
    'nkpsim role create',
    'nkpsim user create',
  ],
]

/** Returns the kind of an option's value. */
export function optionKind(option: Option): ValueKind {
  const [, valueName = ''] = /[<[]([^>\].]+)/.exec(option.flags) ?? []
  return (
    KIND_BY_FLAGS[option.flags] ??
    KIND_BY_OPTION[option.long ?? ''] ??
    KIND_BY_VALUE_NAME[valueName] ??
    'none'
  )
}

/** Returns the kind of a command's argument. */
export function argumentKind(command: Command, argument: Argument): ValueKind {
  const path = commandPath(command)
  const noun = path.split(' ')[1] ?? ''
  if (NEW_NAMES.includes(path)) return 'none'
  const ofNoun = KIND_BY_NOUN[noun]
  if (['name', 'names', 'host'].includes(argument.name()) && ofNoun !== undefined) return ofNoun
  return KIND_BY_VALUE_NAME[argument.name()] ?? 'none'
}

/** Returns the words of a command, starting with the program name. */
export function commandPath(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${commandPath(command.parent)} ${command.name()}`
}
