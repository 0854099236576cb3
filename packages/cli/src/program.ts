import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addAliases, nounOf } from './aliases.ts'
import { wholeNumber } from './commands/command.ts'
import { HELP } from './reference/help.ts'
import { usageOf } from './reference/usage.ts'
import { MAX_TIMEOUT_SECONDS, OUTPUT_FORMATS } from './settings/settings.ts'
import type { Terminal } from './terminal.ts'

/** Adds the commands of a module to the program. */
type AddCommands = (program: Command, terminal: Terminal) => void

/** Headings of the program's help. */
type Group = 'Cluster' | 'Keys' | 'Hosts and VMs' | 'Security' | 'Operations' | 'This tool'

/** Commands of one module: their group in the help, their names, and the import of the module. */
type Module = { group: Group; names: readonly string[]; load: () => Promise<AddCommands> }

/**
 * All commands, in the order of the help. A call loads only the module of its own command. Loading
 * all modules takes 60 ms of CPU.
 */
const COMMANDS: readonly Module[] = [
  {
    group: 'Cluster',
    names: ['up'],
    load: async () => (await import('./commands/up.ts')).addUpCommand,
  },
  {
    group: 'Cluster',
    names: ['down'],
    load: async () => (await import('./commands/down.ts')).addDownCommand,
  },
  {
    group: 'Cluster',
    names: ['status'],
    load: async () => (await import('./commands/status.ts')).addStatusCommand,
  },
  {
    group: 'Cluster',
    names: ['top'],
    load: async () => (await import('./commands/top.ts')).addTopCommand,
  },
  {
    group: 'Cluster',
    names: ['reset'],
    load: async () => (await import('./commands/reset.ts')).addResetCommand,
  },
  {
    group: 'Cluster',
    names: ['seed'],
    load: async () => (await import('./commands/seed.ts')).addSeedCommand,
  },
  {
    group: 'Cluster',
    names: ['vcenter'],
    load: async () => (await import('./commands/vcenter.ts')).addVcenterCommands,
  },
  {
    group: 'Cluster',
    names: ['clock'],
    load: async () => (await import('./commands/clock.ts')).addClockCommands,
  },
  {
    group: 'Cluster',
    names: ['link', 'unlink', 'linked'],
    load: async () => (await import('./commands/linked.ts')).addLinkedCommands,
  },
  {
    group: 'Keys',
    names: ['provider'],
    load: async () => (await import('./commands/provider.ts')).addProviderCommands,
  },
  {
    group: 'Hosts and VMs',
    names: ['host'],
    load: async () => (await import('./commands/host.ts')).addHostCommands,
  },
  {
    group: 'Hosts and VMs',
    names: ['vm'],
    load: async () => (await import('./commands/vm.ts')).addVmCommands,
  },
  {
    group: 'Hosts and VMs',
    names: ['inventory'],
    load: async () => (await import('./commands/inventory.ts')).addInventoryCommands,
  },
  {
    group: 'Security',
    names: ['login', 'logout', 'session'],
    load: async () => (await import('./commands/login.ts')).addLoginCommands,
  },
  {
    group: 'Security',
    names: ['user', 'role', 'permission'],
    load: async () => (await import('./commands/access.ts')).addAccessCommands,
  },
  {
    group: 'Security',
    names: ['attestation-policy'],
    load: async () =>
      (await import('./commands/attestation-policy.ts')).addAttestationPolicyCommands,
  },
  {
    group: 'Security',
    names: ['audit'],
    load: async () => (await import('./commands/audit.ts')).addAuditCommands,
  },
  {
    group: 'Operations',
    names: ['events', 'alarms'],
    load: async () => (await import('./commands/monitoring.ts')).addMonitoringCommands,
  },
  {
    group: 'Operations',
    names: ['setting'],
    load: async () => (await import('./commands/setting.ts')).addSettingCommands,
  },
  {
    group: 'Operations',
    names: ['license'],
    load: async () => (await import('./commands/license.ts')).addLicenseCommands,
  },
  {
    group: 'Operations',
    names: ['logs'],
    load: async () => (await import('./commands/logs.ts')).addLogsCommand,
  },
  {
    group: 'Operations',
    names: ['log-level'],
    load: async () => (await import('./commands/log-level.ts')).addLogLevelCommands,
  },
  {
    group: 'This tool',
    names: ['doctor'],
    load: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
  },
  {
    group: 'This tool',
    names: ['config'],
    load: async () => (await import('./commands/config.ts')).addConfigCommands,
  },
  {
    group: 'This tool',
    names: ['profile'],
    load: async () => (await import('./commands/profile.ts')).addProfileCommands,
  },
  {
    group: 'This tool',
    names: ['completion', '__complete'],
    load: async () => (await import('./commands/completion.ts')).addCompletionCommands,
  },
  {
    group: 'This tool',
    names: ['man'],
    load: async () => (await import('./commands/man.ts')).addManCommand,
  },
]

/** Codes of commander for calls that lack something. */
const INCOMPLETE: readonly string[] = [
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
]

/** These commands describe all other commands, so they need the whole program. */
const WHOLE_PROGRAM: readonly string[] = ['man', '__complete']

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
    modulesFor(args).map(async ({ group, load }) => ({ group, add: await load() })),
  )
  for (const { group: heading, add } of modules) add(group(program, heading), terminal)
  addAliases(program)
  addUsageToErrors(program)
  return program
}

/** Adds the usage of a command to errors about arguments and options that the command lacks. */
function addUsageToErrors(command: Command): void {
  for (const each of command.commands) {
    each.exitOverride((error) => {
      throw INCOMPLETE.includes(error.code) ? Object.assign(error, { usage: usageOf(each) }) : error
    })
    addUsageToErrors(each)
  }
}

/** Puts the commands that are added next into a group of the help. */
function group(program: Command, heading: Group): Command {
  return program.commandsGroup(`${heading}:`)
}

function modulesFor(args: readonly string[] | undefined): typeof COMMANDS {
  const name = args && firstWord(args)
  if (name === undefined || WHOLE_PROGRAM.includes(name)) return COMMANDS
  const named = COMMANDS.filter(({ names }) => names.includes(nounOf(name)))
  return named.length === 0 ? COMMANDS : named
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
