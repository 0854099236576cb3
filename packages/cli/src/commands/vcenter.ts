import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, transferOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields, formatTable } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { addVcenterHaCommands } from './vcenter-ha.ts'
import { addVcenterPowerCommands } from './vcenter-power.ts'
import { addVcenterRestoreCommand } from './vcenter-restore.ts'
import { addScheduleCommands } from './vcenter-schedule.ts'
import { addSpecOptions, readSpec, type SpecOptions } from './vcenter-spec.ts'

const RECOVERY = 'nkpsim.vcenter.v1.RecoveryService'

/** Adds `nkpsim vcenter`: start, stop, backup, restore and vCenter HA of the whole vCenter. */
export function addVcenterCommands(program: Command, terminal: Terminal): void {
  const vcenter = program
    .command('vcenter')
    .description('start, stop, back up and restore the whole vCenter, with its keys')
  addVcenterPowerCommands(vcenter, terminal)
  addBackup(vcenter, terminal)
  addBackupJobs(vcenter, terminal)
  addScheduleCommands(vcenter, terminal)
  addVcenterRestoreCommand(vcenter, terminal)
  addVcenterHaCommands(vcenter, terminal)
}

function addBackup(vcenter: Command, terminal: Terminal): void {
  const command = addSpecOptions(
    vcenter.command('backup').description('write a backup from which vCenter can be restored'),
  )
  onCall<SpecOptions>(command, terminal, async ({ context, options }) => {
    const { backUpVcenter } = await import('@nkpsim/simulator')
    const spec = await readSpec(context, options)
    const job = await withProgress(context, (step) => {
      step('backing up vCenter')
      return backUpVcenter(context.stateDir, spec, transferOptions(context))
    })
    const view = jobView(job)
    if (view.state !== 'FINISHED') throw new CliError('FAILED', view.message)
    await printResult(context, view, () =>
      formatFields(
        [
          ['Job', view.id],
          ['Backup file', `${view.fileName} (${view.sizeBytes} B)`],
          ['Location', view.location],
          ['Encrypted', view.encrypted ? 'yes; it opens only with the password' : 'NO'],
        ],
        context,
      ),
    )
    if (view.message !== '') say(context, view.message)
  })
}

function addBackupJobs(vcenter: Command, terminal: Terminal): void {
  const command = vcenter.command('backup-jobs').description('backups, finished or attempted')
  onCall(command, terminal, async ({ context }) => {
    const { jobs } = await withVcenter(context, (channel) =>
      channel.client(RECOVERY).listBackupJobs({}, callOptions(context)),
    )
    const views = jobs.map(jobView)
    await printList(context, views, 'backups', () => jobTable(views, context))
  })
}

type JobView = ReturnType<typeof jobView>

function jobView(job: vcenterV1.BackupJob__Output) {
  const { startTimeMs, endTimeMs, state, ...rest } = job
  return {
    ...rest,
    state: enumValue('BACKUP_JOB_STATE_', state),
    startTime: new Date(startTimeMs).toISOString(),
    endTime: endTimeMs === 0 ? null : new Date(endTimeMs).toISOString(),
  }
}

function jobTable(jobs: readonly JobView[], style: Pick<Context, 'color'>): string {
  return formatTable(
    jobs,
    [
      { heading: 'STARTED', value: ({ startTime }) => startTime, kind: 'time' },
      { heading: 'STATE', value: ({ state }) => words(state), kind: 'state' },
      { heading: 'SCHEDULE', value: ({ schedule }) => schedule },
      { heading: 'ENCRYPTED', value: ({ encrypted }) => yesNo(encrypted) },
      { heading: 'SIZE', value: ({ sizeBytes }) => String(sizeBytes), align: 'right', wide: true },
      { heading: 'LOCATION', value: ({ location }) => location, wide: true },
      { heading: 'FILE', value: ({ fileName }) => fileName },
      { heading: 'MESSAGE', value: ({ message }) => message },
    ],
    style,
  )
}
