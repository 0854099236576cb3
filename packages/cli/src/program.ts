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
 * The whole command line. It throws CommanderError instead of ending the process, and writes
 * nothing of errors.
 */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('nkpsim')
  program
    .description('A cluster of real processes that behaves as a vSphere Native Key Provider does')
    .version(manifest.version, '--version', 'version of nkpsim')
    .option('--state <folder>', 'state folder of the cluster (default: .nkpsim)')
    .option('--profile <name>', 'settings of this profile: nkpsim profile')
    .option('--config <file>', 'configuration file (default: ~/.config/nkpsim/config.yaml)')
    .addOption(
      new Option('-o, --output <format>', 'how results are printed (default: table)').choices(
        OUTPUT_FORMATS,
      ),
    )
    .option(
      '--timeout <seconds>',
      'longest time a call may take',
      wholeNumber(1, MAX_TIMEOUT_SECONDS),
    )
    .option('--no-color', 'no colour, as NO_COLOR does')
    .option('--no-input', 'ask nothing, not even on a terminal: what is missing is an error')
    .option(
      '--as-root <file>',
      'call hosts as their root, by the password in this file, without vCenter; - for stdin',
    )
    .option('--quiet', 'no words on standard error but errors')
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
