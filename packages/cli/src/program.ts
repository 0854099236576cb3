import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addAccessCommands } from './commands/access.ts'
import { addAttestationPolicyCommands } from './commands/attestation-policy.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addClockCommands } from './commands/clock.ts'
import { wholeNumber } from './commands/command.ts'
import { addCompletionCommands } from './commands/completion.ts'
import { addConfigCommands } from './commands/config.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addDownCommand } from './commands/down.ts'
import { addHostCommands } from './commands/host.ts'
import { addInventoryCommands } from './commands/inventory.ts'
import { addLicenseCommands } from './commands/license.ts'
import { addLinkedCommands } from './commands/linked.ts'
import { addLogLevelCommands } from './commands/log-level.ts'
import { addLoginCommands } from './commands/login.ts'
import { addLogsCommand } from './commands/logs.ts'
import { addManCommand } from './commands/man.ts'
import { addMonitoringCommands } from './commands/monitoring.ts'
import { addProfileCommands } from './commands/profile.ts'
import { addProviderCommands } from './commands/provider.ts'
import { addResetCommand } from './commands/reset.ts'
import { addSeedCommand } from './commands/seed.ts'
import { addSettingCommands } from './commands/setting.ts'
import { addStatusCommand } from './commands/status.ts'
import { addTopCommand } from './commands/top.ts'
import { addUpCommand } from './commands/up.ts'
import { addVcenterCommands } from './commands/vcenter.ts'
import { addVmCommands } from './commands/vm.ts'
import { helpText } from './reference/help-text.ts'
import { MAX_TIMEOUT_SECONDS, OUTPUT_FORMATS } from './settings/settings.ts'
import type { Terminal } from './terminal.ts'

/**
 * The whole command line. Throws CommanderError instead of ending the process, and prints no
 * errors.
 */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('nkpsim')
  program
    .description('A cluster of real processes that simulates vSphere Native Key Provider')
    .version(manifest.version, '--version', 'version of nkpsim')
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
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: () => undefined,
    })
    .showSuggestionAfterError()
    .addHelpText('after', helpText())
  addUpCommand(program, terminal)
  addDownCommand(program, terminal)
  addResetCommand(program, terminal)
  addSeedCommand(program, terminal)
  addStatusCommand(program, terminal)
  addTopCommand(program, terminal)
  addLogsCommand(program, terminal)
  addLogLevelCommands(program, terminal)
  addDoctorCommand(program, terminal)
  addProviderCommands(program, terminal)
  addHostCommands(program, terminal)
  addAttestationPolicyCommands(program, terminal)
  addMonitoringCommands(program, terminal)
  addAuditCommands(program, terminal)
  addVmCommands(program, terminal)
  addVcenterCommands(program, terminal)
  addInventoryCommands(program, terminal)
  addSettingCommands(program, terminal)
  addClockCommands(program, terminal)
  addLicenseCommands(program, terminal)
  addLinkedCommands(program, terminal)
  addLoginCommands(program, terminal)
  addAccessCommands(program, terminal)
  addConfigCommands(program, terminal)
  addProfileCommands(program, terminal)
  addCompletionCommands(program, terminal)
  addManCommand(program, terminal)
  return program
}
