import type { Command, CommanderError } from 'commander'
import { commandPath } from './completion/value-kinds.ts'
import { meantCommand } from './meant-command.ts'
import { defaultVerb, usageOf } from './reference/usage.ts'

/** Codes of commander for calls with too little or too much. */
const NEEDS_USAGE: readonly string[] = [
  'commander.excessArguments',
  'commander.help',
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
]

/**
 * Adds to the errors of all commands where to read on: the path of the command, and its usage if
 * the call has too little or too much. An unknown command gets the command that is probably meant.
 */
export function explainErrors(command: Command): void {
  command.exitOverride((error) => {
    throw explained(command, error)
  })
  for (const each of command.commands) explainErrors(each)
}

function explained(command: Command, error: CommanderError): CommanderError {
  if (error.code === 'commander.unknownCommand') return unknown(command, command.args, error)
  const noun = mistakenNoun(command, error)
  if (noun !== undefined) return unknown(noun, command.args, error)
  if (isShortYes(command, error)) error.message += ' (Did you mean --yes?)'
  const path = commandPath(command)
  const isUsage = NEEDS_USAGE.includes(error.code)
  return Object.assign(error, { path }, isUsage && { usage: usageOf(command) })
}

/** Whether a command that asks before it destroys was called with `-y`, as other tools have it. */
function isShortYes({ options }: Command, { code, message }: CommanderError): boolean {
  if (code !== 'commander.unknownOption' || !message.endsWith(" '-y'")) return false
  return options.some(({ long }) => long === '--yes')
}

/**
 * Returns the noun whose verb is unknown, if its default verb has taken the words as arguments:
 * `alarms ack` is not `alarms list` with the argument `ack`.
 */
function mistakenNoun(command: Command, { code }: CommanderError): Command | undefined {
  const { parent } = command
  if (code !== 'commander.excessArguments' || parent === null) return undefined
  const isNamed = [command.name(), ...command.aliases()].includes(parent.args[0] ?? '')
  if (isNamed || defaultVerb(parent) !== command) return undefined
  const hasArguments = command.registeredArguments.length > 0
  return hasArguments && meantCommand(parent, command.args) === undefined ? undefined : parent
}

function unknown(command: Command, words: readonly string[], error: CommanderError) {
  const meant = meantCommand(command, words)
  const suggestion = meant === undefined ? '' : ` (Did you mean ${meant}?)`
  const message = `unknown command '${words[0] ?? ''}'${suggestion}`
  return Object.assign(error, { message, path: commandPath(command) })
}
