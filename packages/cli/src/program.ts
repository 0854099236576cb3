import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { wholeNumber } from './commands/command.ts'
import { helpText } from './reference/help-text.ts'
import { MAX_TIMEOUT_SECONDS, OUTPUT_FORMATS } from './settings/settings.ts'
import type { Terminal } from './terminal.ts'

/** Adds the commands of a module to the program. */
type AddCommands = (program: Command, terminal: Terminal) => void

/**
 * Names of commands and the module that adds them, in the order of the help. A call loads only the
 * module of its own command. Loading all modules takes 60 ms of CPU.
 */
const COMMANDS: readonly { names: readonly string[]; load: () => Promise<AddCommands> }[] = [
  { names: ['up'], load: async () => (await import('./commands/up.ts')).addUpCommand },
  { names: ['down'], load: async () => (await import('./commands/down.ts')).addDownCommand },
  { names: ['reset'], load: async () => (await import('./commands/reset.ts')).addResetCommand },
  { names: ['seed'], load: async () => (await import('./commands/seed.ts')).addSeedCommand },
  { names: ['status'], load: async () => (await import('./commands/status.ts')).addStatusCommand },
  { names: ['top'], load: async () => (await import('./commands/top.ts')).addTopCommand },
  { names: ['logs'], load: async () => (await import('./commands/logs.ts')).addLogsCommand },
  {
    names: ['log-level'],
    load: async () => (await import('./commands/log-level.ts')).addLogLevelCommands,
  },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).addDoctorCommand },
  {
    names: ['provider'],
    load: async () => (await import('./commands/provider.ts')).addProviderCommands,
  },
  { names: ['host'], load: async () => (await import('./commands/host.ts')).addHostCommands },
  {
    names: ['attestation-policy'],
    load: async () =>
      (await import('./commands/attestation-policy.ts')).addAttestationPolicyCommands,
  },
  {
    names: ['events', 'alarms'],
    load: async () => (await import('./commands/monitoring.ts')).addMonitoringCommands,
  },
  { names: ['audit'], load: async () => (await import('./commands/audit.ts')).addAuditCommands },
  { names: ['vm'], load: async () => (await import('./commands/vm.ts')).addVmCommands },
  {
    names: ['vcenter'],
    load: async () => (await import('./commands/vcenter.ts')).addVcenterCommands,
  },
  {
    names: ['inventory'],
    load: async () => (await import('./commands/inventory.ts')).addInventoryCommands,
  },
  {
    names: ['setting'],
    load: async () => (await import('./commands/setting.ts')).addSettingCommands,
  },
  { names: ['clock'], load: async () => (await import('./commands/clock.ts')).addClockCommands },
  {
    names: ['license'],
    load: async () => (await import('./commands/license.ts')).addLicenseCommands,
  },
  {
    names: ['link', 'unlink', 'linked'],
    load: async () => (await import('./commands/linked.ts')).addLinkedCommands,
  },
  {
    names: ['login', 'logout', 'session'],
    load: async () => (await import('./commands/login.ts')).addLoginCommands,
  },
  {
    names: ['user', 'role', 'permission'],
    load: async () => (await import('./commands/access.ts')).addAccessCommands,
  },
  { names: ['config'], load: async () => (await import('./commands/config.ts')).addConfigCommands },
  {
    names: ['profile'],
    load: async () => (await import('./commands/profile.ts')).addProfileCommands,
  },
  {
    names: ['completion', '__complete'],
    load: async () => (await import('./commands/completion.ts')).addCompletionCommands,
  },
  { names: ['man'], load: async () => (await import('./commands/man.ts')).addManCommand },
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
    .showSuggestionAfterError()
    .addHelpText('after', helpText)
  const adders = await Promise.all(modulesFor(args).map(({ load }) => load()))
  for (const add of adders) add(program, terminal)
  return program
}

function modulesFor(args: readonly string[] | undefined): typeof COMMANDS {
  const name = args && firstWord(args)
  if (name === undefined || WHOLE_PROGRAM.includes(name)) return COMMANDS
  const named = COMMANDS.filter(({ names }) => names.includes(name))
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
    .option('--timeout <seconds>', 'longest time for a call', wholeNumber(1, MAX_TIMEOUT_SECONDS))
    .option('--no-color', 'no colour, same as NO_COLOR')
    .option('--no-input', 'never ask, not even on a terminal: missing input is an error')
    .option(
      '--as-root <file>',
      'call hosts as root with the password in this file, without vCenter; - for stdin',
    )
    .option('--quiet', 'print only errors to standard error')
    .exitOverride()
}
