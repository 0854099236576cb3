import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { printStream } from '../output/stream-table.ts'
import { formatFields } from '../output/table.ts'
import { enumValue } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { followRecords } from './follow-records.ts'
import {
  addRecordOptions,
  followBounds,
  isSelected,
  printRecords,
  type RecordOptions,
  recordFilter,
} from './record-filter.ts'
import { CHANGE_COLUMNS, type TaskView, taskFields, taskTable } from './task-view.ts'

const TASKS = 'nkpsim.vcenter.v1.TaskService'

/** Adds `nkpsim tasks`: what users asked a vCenter to do, and how far it is. */
export function addTaskCommands(program: Command, terminal: Terminal): void {
  const tasks = program.command('tasks').description('what users asked vCenter to do')
  const list = addRecordOptions(
    tasks.command('list', { isDefault: true }).description('list the tasks, newest first'),
    {
      records: 'tasks',
      entity: 'only tasks about this host, provider, cluster or other object',
      type: 'only operations with this id or prefix: HostSystem.*',
      follow: 'continue with changes',
    },
  )
  onCall<RecordOptions>(list, terminal, async ({ context, options }) => {
    if (options.follow === true) return follow(context, options)
    const { rows, nowMs } = await withVcenter(context, (channel) =>
      listTasks(context, channel, options),
    )
    const { entity } = options
    await printRecords(context, rows, { things: 'tasks', entity }, () =>
      taskTable(rows, nowMs, context),
    )
  })
  const get = tasks.command('get <task>').description('one task, and the hosts that it waits for')
  onCall(get, terminal, async ({ context, args: [id = ''] }) => {
    const { task } = await withVcenter(context, (channel) =>
      channel.client(TASKS).getTask({ id }, callOptions(context)),
    )
    if (task === null) throw new CliError('FAILED', 'vCenter answered without a task')
    const view = taskView(task)
    await printResult(context, view, () => formatFields(taskFields(view), context))
  })
  const cancel = tasks
    .command('cancel <task>')
    .description('cancel a running task; what it has changed until then stays')
  onCall(cancel, terminal, async ({ context, args: [id = ''] }) => {
    await withVcenter(context, (channel) =>
      channel.client(TASKS).cancelTask({ id }, callOptions(context)),
    )
    say(context, `${id} was told to stop.`)
  })
}

/** Returns the newest tasks that the options select, newest first, and vCenter's time. */
async function listTasks(context: Context, channel: RpcChannel, options: RecordOptions) {
  const { entity: target, types, nowMs, ...rest } = await recordFilter(context, channel, options)
  const request = { limit: options.limit, filter: { ...rest, target, operations: types } }
  const { tasks } = await channel.client(TASKS).listTasks(request, callOptions(context))
  return { rows: tasks.map(taskView), nowMs }
}

/** Prints existing tasks line by line, oldest first, and then each change of a task. */
async function follow(context: Context, options: RecordOptions): Promise<void> {
  await withVcenter(context, async (channel) => {
    const client = channel.client(TASKS)
    const tasks = followRecords({
      newest: async () => {
        const { tasks } = await client.listTasks({}, callOptions(context))
        return Math.max(0, ...tasks.map(({ revision }) => revision))
      },
      list: async () => (await listTasks(context, channel, options)).rows.toReversed(),
      async *after(afterRevision) {
        for await (const { task } of client.followTasks({ afterRevision }, followBounds(context)))
          if (task !== null) yield taskView(task)
      },
      positionOf: ({ revision }) => revision,
      isWanted: ({ operation, target }) => isSelected({ type: operation, entity: target }, options),
    })
    await printStream(context, CHANGE_COLUMNS, tasks)
  })
}

function taskView({ startTimeMs, endTimeMs, state, ...task }: vcenterV1.Task__Output): TaskView {
  return {
    ...task,
    state: enumValue('TASK_STATE_', state).toLowerCase(),
    startTime: new Date(startTimeMs).toISOString(),
    endTime: endTimeMs === 0 ? null : new Date(endTimeMs).toISOString(),
    donePercent: task.donePercent ?? null,
  }
}
