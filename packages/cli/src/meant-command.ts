import type { Command } from 'commander'
import { commandPath } from './completion/value-kinds.ts'
import { nearest } from './nearest.ts'

/** Commands that people mean by words of other tools, which are similar to no command here. */
const MEANT: Readonly<Record<string, string>> = {
  'nkpsim start': 'nkpsim up',
  'nkpsim stop': 'nkpsim down',
  'nkpsim ps': 'nkpsim status',
  'nkpsim destroy': 'nkpsim down --delete',
  'nkpsim version': 'nkpsim --version',
  'nkpsim provider export': 'nkpsim provider backup',
  'nkpsim provider import': 'nkpsim provider restore',
  'nkpsim vcenter get': 'nkpsim status',
  'nkpsim vcenter info': 'nkpsim status',
  'nkpsim vcenter status': 'nkpsim status',
  'nkpsim vcenter restart': 'nkpsim vcenter stop, then nkpsim vcenter start',
}
/** Maximum number of nouns that a suggestion names. `list` is a verb of almost every noun. */
const MAX_NOUNS = 3
const POWER_ON = ['power-on']
const POWER_OFF = ['power-off']
const POWER_CYCLE = ['power-cycle']
const GET = ['get', 'list', 'view']
const CREATE = ['create', 'add']
const DELETE = ['delete', 'remove']
/** Verbs of other tools, and the verbs that mean the same here. The first one of a noun counts. */
const SAME_VERBS: Readonly<Record<string, readonly string[]>> = {
  ...{ on: POWER_ON, start: POWER_ON, boot: POWER_ON },
  ...{ off: POWER_OFF, stop: POWER_OFF, shutdown: POWER_OFF, kill: POWER_OFF },
  ...{ restart: POWER_CYCLE, reboot: POWER_CYCLE },
  ...{ show: GET, describe: GET, status: GET, ps: ['list'] },
  ...{ create: CREATE, add: CREATE, new: CREATE, make: CREATE },
  ...{ delete: DELETE, remove: DELETE, destroy: DELETE },
  ...{ ack: ['acknowledge'] },
}

/**
 * Returns the command that a user probably means; undefined if none is similar. Knows verbs of
 * other tools, the verb before the noun (`create vm`), a verb without its noun, and govc's form
 * `vm.info`. Pure.
 * @param command the last command that was recognized
 * @param words the words after it
 */
export function meantCommand(command: Command, words: readonly string[]): string | undefined {
  const [word = '', next = ''] = words
  const turned = command.parent === null ? nounFirst(command, word, next) : undefined
  const other = `${commandPath(command)} ${word}`
  if (turned !== undefined) return turned
  if (Object.hasOwn(MEANT, other)) return MEANT[other]
  return (
    subcommand(command, word) ?? (command.parent === null ? verbAlone(command, word) : undefined)
  )
}

/** Returns the verbs of this name: `provider custody` for `custody`. */
function verbAlone(program: Command, verb: string): string | undefined {
  const meant = program.commands.flatMap((noun) =>
    noun.commands.filter((each) => namesOf(each).includes(verb)).map(commandPath),
  )
  return meant.length > MAX_NOUNS || meant.length === 0 ? undefined : meant.join(' or ')
}

function nounFirst(program: Command, word: string, next: string): string | undefined {
  const [noun, verb] = word.includes('.') ? word.split('.') : [next, word]
  if (noun === undefined || verb === undefined) return undefined
  const found = program.commands.find((each) =>
    namesOf(each).some((name) => [name, `${name}s`].includes(noun) || name === `${noun}s`),
  )
  return found && verbOf(found, verb)
}

function subcommand(command: Command, word: string): string | undefined {
  const similar = nearest(word, command.commands.flatMap(namesOf))
  return verbOf(command, word) ?? (similar === undefined ? undefined : verbOf(command, similar))
}

/** Returns the path of the verb of a noun with this name or meaning; undefined if it has none. */
function verbOf(noun: Command, verb: string): string | undefined {
  const same = Object.hasOwn(SAME_VERBS, verb) ? (SAME_VERBS[verb] ?? []) : []
  const found = [verb, ...same]
    .map((name) => noun.commands.find((each) => namesOf(each).includes(name)))
    .find((each) => each !== undefined)
  return found && commandPath(found)
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()].filter((name) => !name.startsWith('__'))
}
