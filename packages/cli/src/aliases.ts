import type { Command } from 'commander'

/** Other names of commands: singular, or as it is spelled elsewhere. */
const NOUNS: Readonly<Record<string, string>> = {
  alarm: 'alarms',
  event: 'events',
  task: 'tasks',
  licence: 'license',
}
/** Other names of verbs, as users of shells and of govc know them. */
const VERBS: Readonly<Record<string, string>> = {
  ls: 'list',
  info: 'get',
  rm: 'delete',
}
/** Verbs that `rm` means if there is no verb `delete`. */
const REMOVE = 'remove'

/** Returns the name of a command of the program. @param name its name or an alias */
export function nounOf(name: string): string {
  return Object.hasOwn(NOUNS, name) ? (NOUNS[name] ?? name) : name
}

/** Adds the aliases of all commands of a program. */
export function addAliases(program: Command): void {
  alias(program.commands, NOUNS)
  for (const noun of program.commands) addVerbAliases(noun)
}

function addVerbAliases(noun: Command): void {
  const verbs = noun.commands.some((each) => each.name() === VERBS['rm'])
    ? VERBS
    : { ...VERBS, rm: REMOVE }
  alias(noun.commands, verbs)
  for (const each of noun.commands) addVerbAliases(each)
}

function alias(commands: readonly Command[], aliases: Readonly<Record<string, string>>): void {
  for (const [other, name] of Object.entries(aliases))
    commands.find((each) => each.name() === name)?.alias(other)
}
