import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import { type Command, Option } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printOneOfMany, printResult, say } from '../output/print.ts'
import { formatFields, printable } from '../output/table.ts'
import { enumValue } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import { timeOf } from './monitoring.ts'
import { progressText, type TaskView, taskFields, taskTable, userText } from './task-view.ts'

const TASKS = 'nkpsim.vcenter.v1.TaskService'
const CLOCK = 'nkpsim.fault.v1.ClockService'
const MAX_TASKS = 1000
const FOLLOW_TIMEOUT_MS = 7 * 24 * 3_600_000
/** Widths of the columns of `tasks --follow`, which cannot know later lines. */
const FOLLOW_WIDTHS = [20, 9, 24, 14, 13]

type TaskOptions = {
  limit: number
  entity?: string
  type?: string
  since?: string
  until?: string
  follow?: boolean
}

/** Adds `nkpsim tasks`: what users asked a vCenter to do, and how far it is. */
export function addTaskCommands(program: Command, terminal: Terminal): void {
  const tasks = program.command('tasks').description('what users asked vCenter to do')
  const list = tasks
    .command('list', { isDefault: true })
    .description('list the tasks, newest first')
    .option('--limit <n>', 'maximum number of tasks', wholeNumber(1, MAX_TASKS), 100)
    .option('--entity <name>', 'only tasks about this host, provider, cluster or other object')
    .option('--type <id>', 'only operations with this id or prefix: HostSystem.*')
    .option('--since <time>', 'only tasks since this time: 2h (ago) or 2026-01-31T12:00:00Z')
    .option('--until <time>', 'only tasks until this time')
    .addOption(
      new Option('--follow', 'continue with changes, until Ctrl-C (at most 7 days)').conflicts(
        'until',
      ),
    )
  onCall<TaskOptions>(list, terminal, async ({ context, options }) => {
    if (options.follow === true) return follow(context, options)
    const { rows, nowMs } = await withVcenter(context, (channel) =>
      listTasks(context, channel, options),
    )
    await printResult(context, rows, () => taskTable(rows, nowMs, context))
    if (rows.length === 0) say(context, 'No tasks.')
  })
  const get = tasks.command('get <id>').description('one task, and the hosts that it waits for')
  onCall(get, terminal, async ({ context, args: [id = ''] }) => {
    const { task } = await withVcenter(context, (channel) =>
      channel.client(TASKS).getTask({ id }, callOptions(context)),
    )
    if (task === null) throw new CliError('FAILED', 'vCenter answered without a task')
    const view = taskView(task)
    await printResult(context, view, () => formatFields(taskFields(view)))
  })
}

/** Returns the newest tasks that the options select, newest first, and vCenter's time. */
async function listTasks(context: Context, channel: RpcChannel, options: TaskOptions) {
  const { clock } = await channel.client(CLOCK).getClock({}, callOptions(context))
  const nowMs = clock?.nowMs ?? 0
  const filter = {
    target: options.entity ?? '',
    operations: options.type === undefined ? [] : [options.type],
    sinceMs: timeOf(options.since, nowMs),
    untilMs: timeOf(options.until, nowMs),
  }
  const request = { limit: options.limit, filter }
  const { tasks } = await channel.client(TASKS).listTasks(request, callOptions(context))
  return { rows: tasks.map(taskView), nowMs }
}

/** Prints existing tasks line by line, oldest first, and then each change of a task. */
async function follow(context: Context, options: TaskOptions): Promise<void> {
  await withVcenter(context, async (channel) => {
    const { rows } = await listTasks(context, channel, options)
    if (context.output === 'table')
      context.terminal.stdout.write(line(['TIME', 'TASK', 'OPERATION', 'TARGET', 'STATE', 'USER']))
    for (const row of rows.toReversed()) await printOneOfMany(context, row, () => taskLine(row))
    const afterRevision = Math.max(0, ...rows.map(({ revision }) => revision))
    const bounds = { timeoutMs: FOLLOW_TIMEOUT_MS, signal: context.terminal.signal }
    for await (const { task } of channel.client(TASKS).followTasks({ afterRevision }, bounds))
      if (task !== null && isWanted(task, options))
        await printOneOfMany(context, taskView(task), () => taskLine(taskView(task)))
  })
}

function isWanted({ operation, target }: vcenterV1.Task__Output, options: TaskOptions): boolean {
  const { type = '*' } = options
  const isType = type.endsWith('*') ? operation.startsWith(type.slice(0, -1)) : operation === type
  return isType && (options.entity === undefined || isSameName(options.entity, target))
}

function taskLine(task: TaskView): string {
  const time = (task.endTime ?? task.startTime).replace(/\.\d+/, '')
  const error = task.error === '' ? '' : `  ${task.error}`
  const cells = [time, task.id, task.name, task.target || '-', progressText(task)]
  return line([...cells, `${userText(task.user)}${error}`])
}

function line(cells: readonly string[]): string {
  const padded = cells.map((cell, index) => cell.padEnd(FOLLOW_WIDTHS[index] ?? 0))
  return `${printable(padded.join('  ')).trimEnd()}\n`
}

function taskView({ startTimeMs, endTimeMs, state, ...task }: vcenterV1.Task__Output): TaskView {
  return {
    ...task,
    state: enumValue('TASK_STATE_', state).toLowerCase(),
    startTime: new Date(startTimeMs).toISOString(),
    endTime: endTimeMs === 0 ? null : new Date(endTimeMs).toISOString(),
  }
}
