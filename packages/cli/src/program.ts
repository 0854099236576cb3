import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addAliases } from './aliases.ts'
import { explainErrors } from './command-errors.ts'
import { type Group, modulesFor } from './command-modules.ts'
import { wholeNumber } from './commands/command.ts'
import { HELP } from './reference/help.ts'
import { MAX_TIMEOUT_SECONDS, OUTPUT_FORMATS } from './settings/settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * Returns the command line. It throws CommanderError instead of ending the process, and prints no
 * errors.
 * @param args the arguments of one call. If the first word names a command, only the module of that
 *   command is added. If undefined, all modules are added
 */
export async function createProgram(
  terminal: Terminal,
  args?: readonly string[],
): Promise<Command> {
  const named = new Command('nkpsim')
    .description('A cluster of real processes that simulates vSphere Native Key Provider')
    .version(manifest.version, '--version', 'version of nkpsim')
  const program = withGlobalOptions(named)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: () => undefined,
    })
    .configureHelp(HELP)
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError()
  group(program, 'This tool').helpCommand('help [command...]', 'show the help of a command')
  const modules = await Promise.all(
    modulesFor(args && firstWord(args)).map(async ({ group, load }) => ({
      group,
      add: await load(),
    })),
  )
  for (const { group: heading, add } of modules) add(group(program, heading), terminal)
  addAliases(program)
  explainErrors(program)
  return program
}

/** Puts the commands that are added next into a group of the help. */
function group(program: Command, heading: Group): Command {
  return program.commandsGroup(`${heading}:`)
}

/**
 * Returns the first word that is neither an option nor the value of an option; undefined if an
 * option is wrong.
 */
function firstWord(args: readonly string[]): string | undefined {
  const silent = new Command().configureOutput({ writeErr: () => undefined })
  try {
    return withGlobalOptions(silent).parseOptions([...args]).operands[0]
  } catch {
    // Parsing with the whole program reports the wrong option.
    return undefined
  }
}

function withGlobalOptions(program: Command): Command {
  return program
    .option('--state <folder>', 'state folder of the cluster (default: .nkpsim)')
    .option('--profile <name>', 'use the settings of this profile; see nkpsim profile')
    .option('--config <file>', 'configuration file (default: ~/.config/nkpsim/config.yaml)')
    .addOption(
      new Option('-o, --output <format>', 'format of results (default: table)').choices(
        OUTPUT_FORMATS,
      ),
    )
    .option(
      '--timeout <seconds>',
      'longest time for a call, in seconds',
      wholeNumber(1, MAX_TIMEOUT_SECONDS),
    )
    .option('--no-color', 'no colour, same as NO_COLOR')
    .option('--no-input', 'never ask, not even on a terminal: missing input is an error')
    .option(
      '--as-root <file>',
      'call hosts as root with the password in this file, without vCenter; - for stdin',
    )
    .option('--quiet', 'print only errors to standard error')
    .exitOverride()
}
