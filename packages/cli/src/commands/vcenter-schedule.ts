import type { vcenterV1 } from '@nkpsim/rpc'
import { type Command, InvalidArgumentError } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import { addSpecOptions, readSpec, type SpecOptions } from './vcenter-spec.ts'

const RECOVERY = 'nkpsim.vcenter.v1.RecoveryService'
/** Most clusters have a single schedule, with this name. */
const DEFAULT_NAME = 'default'
const MAX_COUNT = 10_000
const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const

type DayOfWeek = `DAY_OF_WEEK_${(typeof DAYS)[number]}`
type SetOptions = SpecOptions & {
  at: { hour: number; minute: number }
  days?: DayOfWeek[]
  keep?: number
  disabled?: boolean
}

/** Adds `nkpsim vcenter schedule`: scheduled backups. */
export function addScheduleCommands(vcenter: Command, terminal: Terminal): void {
  const schedule = vcenter
    .command('schedule')
    .description('scheduled backups (default NAME: default)')
  addSet(schedule, terminal)
  addGet(schedule, terminal)
  addList(schedule, terminal)
  addDelete(schedule, terminal)
}

function addSet(schedule: Command, terminal: Terminal): void {
  const command = addSpecOptions(
    schedule.command('set [name]').description('make a schedule, or replace it'),
  )
    .requiredOption('--at <hh:mm>', 'time of day, UTC', timeOfDay)
    .option('--days <days>', 'days of the week: mon,thu (default: every day)', daysOfWeek)
    .option(
      '--keep <n>',
      'number of newest backups of this schedule to keep (default: all)',
      wholeNumber(1, MAX_COUNT),
    )
    .option('--disabled', 'keep the schedule, but do not run it')
  onCall<SetOptions>(
    command,
    terminal,
    async ({ context, options, args: [name = DEFAULT_NAME] }) => {
      const { at, days = [], keep } = options
      const asked: vcenterV1.Schedule = {
        schedule: name,
        enable: options.disabled !== true,
        spec: await readSpec(context, options),
        recurrenceInfo: { ...at, days },
        ...(keep !== undefined && { retentionInfo: { maxCount: keep } }),
      }
      const answer = await withVcenter(context, (channel) =>
        channel.client(RECOVERY).setSchedule({ schedule: asked }, callOptions(context)),
      )
      const view = scheduleView(answer.schedule)
      await printResult(context, view, () => formatFields(scheduleFields(view), context))
    },
  )
}

function addGet(schedule: Command, terminal: Terminal): void {
  const command = schedule.command('get [name]').description('one schedule')
  onCall(command, terminal, async ({ context, args: [name = DEFAULT_NAME] }) => {
    const answer = await withVcenter(context, (channel) =>
      channel.client(RECOVERY).getSchedule({ schedule: name }, callOptions(context)),
    )
    const view = scheduleView(answer.schedule)
    await printResult(context, view, () => formatFields(scheduleFields(view), context))
  })
}

function addList(schedule: Command, terminal: Terminal): void {
  const command = schedule.command('list').description('every schedule')
  onCall(command, terminal, async ({ context }) => {
    const { schedules } = await withVcenter(context, (channel) =>
      channel.client(RECOVERY).listSchedules({}, callOptions(context)),
    )
    const views = schedules.map(scheduleView)
    await printList(context, views, 'backup schedules', () =>
      views.map((view) => formatFields(scheduleFields(view), context)).join('\n'),
    )
  })
}

function addDelete(schedule: Command, terminal: Terminal): void {
  const command = confirmable(schedule.command('delete [name]')).description(
    'delete a schedule; its backups stay',
  )
  onCall<ConfirmationOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = DEFAULT_NAME] = args
    await requireConfirmation(context, options, async () => {
      const answer = await withVcenter(context, (channel) =>
        channel.client(RECOVERY).getSchedule({ schedule: name }, callOptions(context)),
      )
      const { location } = scheduleView(answer.schedule)
      return `delete backup schedule ${name} to ${location}, but not its backups`
    })
    await withVcenter(context, (channel) =>
      channel.client(RECOVERY).deleteSchedule({ schedule: name }, callOptions(context)),
    )
    await printResult(context, { schedule: name }, () => '')
    say(context, `Backup schedule ${name} is deleted; its backups stay.`)
  })
}

type ScheduleView = ReturnType<typeof scheduleView>

function scheduleView(schedule: vcenterV1.Schedule__Output | null) {
  const { spec, recurrenceInfo } = schedule ?? {}
  if (!schedule || !spec || !recurrenceInfo)
    throw new CliError('FAILED', 'vCenter answered without a schedule')
  const { hour, minute, days } = recurrenceInfo
  const pad = (number: number): string => String(number).padStart(2, '0')
  return {
    schedule: schedule.schedule,
    enabled: schedule.enable,
    at: `${pad(hour)}:${pad(minute)}`,
    days: days.map((day) => enumValue('DAY_OF_WEEK_', day)),
    keep: schedule.retentionInfo?.maxCount ?? null,
    parts: spec.parts,
    location: spec.location,
    user: spec.locationUser,
    hostKey: spec.locationHostKey,
    encrypted: !spec.withoutEncryption,
    nextRunTime: schedule.enable ? new Date(schedule.nextRunTimeMs).toISOString() : null,
  }
}

function scheduleFields(view: ScheduleView): Field[] {
  const days = view.days.length === 0 ? 'every day' : view.days.map(words).join(', ')
  return [
    ['Schedule', view.schedule],
    ['Enabled', yesNo(view.enabled)],
    ['At', `${view.at} UTC, ${days}`],
    ['Next', view.nextRunTime ?? 'never'],
    ['Location', view.location],
    ['User', view.user],
    ['Host key', view.hostKey],
    ['Kept', view.keep === null ? 'all' : String(view.keep)],
    ['Encrypted', view.encrypted ? 'yes' : 'NO'],
  ]
}

function timeOfDay(text: string): { hour: number; minute: number } {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (hour === undefined) throw new InvalidArgumentError('It must be a time such as 23:59.')
  return { hour: Number(hour), minute: Number(minute) }
}

function daysOfWeek(text: string): DayOfWeek[] {
  return text.split(',').map((short) => {
    const day = DAYS.find((name) => short.length >= 3 && name.startsWith(short.toUpperCase()))
    if (day === undefined)
      throw new InvalidArgumentError('It must be a list of days such as mon,thu.')
    return `DAY_OF_WEEK_${day}` as const
  })
}
