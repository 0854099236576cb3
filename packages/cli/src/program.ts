import { Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addAccessCommands } from './commands/access.ts'
import { addAttestationPolicyCommands } from './commands/attestation-policy.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addClockCommands } from './commands/clock.ts'
import { wholeNumber } from './commands/command.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addDownCommand } from './commands/down.ts'
import { addHostCommands } from './commands/host.ts'
import { addInventoryCommands } from './commands/inventory.ts'
import { addLicenseCommands } from './commands/license.ts'
import { addLinkedCommands } from './commands/linked.ts'
import { addLoginCommands } from './commands/login.ts'
import { addMonitoringCommands } from './commands/monitoring.ts'
import { addProviderCommands } from './commands/provider.ts'
import { addResetCommand } from './commands/reset.ts'
import { addSettingCommands } from './commands/setting.ts'
import { addStatusCommand } from './commands/status.ts'
import { addTopCommand } from './commands/top.ts'
import { addUpCommand } from './commands/up.ts'
import { addVcenterCommands } from './commands/vcenter.ts'
import { addVmCommands } from './commands/vm.ts'
import { OUTPUT_FORMATS, type Terminal } from './context.ts'

const MAX_TIMEOUT_SECONDS = 86_400

const EXAMPLES = `
Examples:
  nkpsim up --hosts 3 --no-tpm 3
  nkpsim provider create nkp-1 --no-tpm-required
  nkpsim provider backup nkp-1 --file nkp-1.p12
  nkpsim provider set-default nkp-1
  nkpsim vm import db-1 --host esx-1 --file disk.img
  nkpsim vm power-on db-1 --host esx-1
  nkpsim down

Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 not found, 4 conflict, 5 denied, 6 unavailable or out of time, 130 Ctrl-C`

/** The whole command line. It throws CommanderError instead of ending the process, and writes nothing of errors. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('nkpsim')
  program
    .description('A cluster of real processes that behaves as a vSphere Native Key Provider does')
    .version(manifest.version, '--version', 'version of nkpsim')
    .option('--state <folder>', 'state folder of the cluster (default: $NKPSIM_STATE or .nkpsim)')
    .addOption(
      new Option('-o, --output <format>', 'how results are printed')
        .choices(OUTPUT_FORMATS)
        .default('table'),
    )
    .option(
      '--timeout <seconds>',
      'longest time a call may take',
      wholeNumber(1, MAX_TIMEOUT_SECONDS),
    )
    .option('--no-color', 'no colour, as NO_COLOR does')
    .option('--no-input', 'ask nothing, not even on a terminal: what is missing is an error')
    .option('--quiet', 'no words on standard error but errors', false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: () => undefined,
    })
    .showSuggestionAfterError()
    .addHelpText('after', EXAMPLES)
  addUpCommand(program, terminal)
  addDownCommand(program, terminal)
  addResetCommand(program, terminal)
  addStatusCommand(program, terminal)
  addTopCommand(program, terminal)
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
  return program
}
