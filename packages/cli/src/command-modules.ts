import type { Command } from 'commander'
import { nounOf } from './aliases.ts'
import type { Terminal } from './terminal.ts'

/** Adds the commands of a module to the program. */
type AddCommands = (program: Command, terminal: Terminal) => void

/** Headings of the program's help. */
export type Group = 'Cluster' | 'Keys' | 'Hosts and VMs' | 'Security' | 'Operations' | 'This tool'

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
    group: 'Keys',
    names: ['kms'],
    load: async () => (await import('./commands/kms.ts')).addKmsCommands,
  },
  {
    group: 'Keys',
    names: ['trust-authority'],
    load: async () => (await import('./commands/trust-authority.ts')).addTrustAuthorityCommands,
  },
  {
    group: 'Keys',
    names: ['trusted-cluster'],
    load: async () => (await import('./commands/trusted-cluster.ts')).addTrustedClusterCommands,
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
    names: ['ha'],
    load: async () => (await import('./commands/ha.ts')).addHaCommands,
  },
  {
    group: 'Hosts and VMs',
    names: ['dr'],
    load: async () => (await import('./commands/dr.ts')).addDrCommands,
  },
  {
    group: 'Hosts and VMs',
    names: ['vsan'],
    load: async () => (await import('./commands/vsan.ts')).addVsanCommands,
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
    names: ['whoami'],
    load: async () => (await import('./commands/whoami.ts')).addWhoamiCommand,
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
    names: ['tasks'],
    load: async () => (await import('./commands/tasks.ts')).addTaskCommands,
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

/** These commands describe all other commands, so they need the whole program. */
const WHOLE_PROGRAM: readonly string[] = ['man', '__complete']

/**
 * Returns the modules to load for a command line, in the order of the help.
 * @param word first word of the command line; if undefined or unknown, all modules
 */
export function modulesFor(word: string | undefined): readonly Module[] {
  if (word === undefined || WHOLE_PROGRAM.includes(word)) return COMMANDS
  const named = COMMANDS.filter(({ names }) => names.includes(nounOf(word)))
  return named.length === 0 ? COMMANDS : named
}
