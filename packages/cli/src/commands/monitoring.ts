import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { say } from '../output/print.ts'
import { printStream, type StreamColumn } from '../output/stream-table.ts'
import { formatTable, type TableStyle } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
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
import { userText } from './task-view.ts'

const MONITORING = 'nkpsim.vcenter.v1.MonitoringService'

/** Adds `nkpsim events` and `nkpsim alarms`: events, and the alarms that are raised now. */
export function addMonitoringCommands(program: Command, terminal: Terminal): void {
  addEvents(program, terminal)
  const alarms = program.command('alarms').description('alarms that are raised now')
  const list = alarms
    .command('list', { isDefault: true })
    .description('list the alarms')
    .option('--entity <name>', 'only alarms of this host, virtual machine or key provider')
  onCall<{ entity?: string }>(list, terminal, async ({ context, options }) => {
    const rows = await readAlarms(context, options.entity ?? '')
    await printRecords(context, rows, { things: 'alarms', ...options }, () =>
      alarmTable(rows, context),
    )
  })
  for (const [verb, method, description] of [
    ['acknowledge', 'acknowledgeAlarm', 'mark an alarm as seen; it stays raised'],
    ['reset', 'resetAlarm', 'set an alarm to green until its cause ends and recurs'],
  ] as const) {
    const command = alarms.command(`${verb} <alarm> <entity>`).description(description)
    onCall(command, terminal, async ({ context, args: [name = '', entity = ''] }) => {
      await withVcenter(context, (channel) =>
        channel.client(MONITORING)[method]({ name, entity }, callOptions(context)),
      )
      const done = verb === 'reset' ? 'reset to green' : 'acknowledged'
      say(context, `Alarm "${name}" of ${entity} is ${done}.`)
    })
  }
}

/** Returns the alarms that are raised now. @param entity an entity; empty for all entities */
export async function readAlarms(context: Context, entity: string) {
  const { alarms } = await withVcenter(context, (channel) =>
    channel.client(MONITORING).listAlarms({ entity }, callOptions(context)),
  )
  return alarms.map(({ raisedTimeMs, acknowledgedTimeMs: _, ...alarm }) => ({
    ...alarm,
    raisedTime: new Date(raisedTimeMs).toISOString(),
  }))
}

export function alarmTable(
  rows: Awaited<ReturnType<typeof readAlarms>>,
  style: TableStyle,
): string {
  return formatTable(
    rows,
    [
      { heading: 'STATUS', value: ({ status }) => status, kind: 'state' },
      { heading: 'ALARM', value: ({ name }) => name },
      { heading: 'ENTITY', value: ({ entity }) => entity },
      { heading: 'RAISED', value: ({ raisedTime }) => raisedTime, kind: 'time' },
      { heading: 'ACK', value: (row) => yesNo(row.acknowledgedBy !== '') },
      { heading: 'ACKNOWLEDGED BY', value: ({ acknowledgedBy }) => acknowledgedBy, wide: true },
      { heading: 'MESSAGE', value: ({ message }) => message, below: true },
    ],
    style,
  )
}

function addEvents(program: Command, terminal: Terminal): void {
  const events = program.command('events').description('what happened, and which user caused it')
  const list = addRecordOptions(
    events.command('list', { isDefault: true }).description('list the events, newest first'),
    {
      records: 'events',
      entity: 'only events of this host, virtual machine, provider or cluster',
      type: 'only events with this id or prefix: com.vmware.vc.vm.*',
      follow: 'continue with new events',
    },
  )
  onCall<RecordOptions>(list, terminal, async ({ context, options }) => {
    if (options.follow === true) return follow(context, options)
    const rows = await withVcenter(context, (channel) => listEvents(context, channel, options))
    const { entity } = options
    await printRecords(context, rows, { things: 'events', entity }, () =>
      formatTable(rows, EVENT_COLUMNS, context),
    )
  })
}

/** Returns the newest events that the options select, newest first. */
async function listEvents(context: Context, channel: RpcChannel, options: RecordOptions) {
  const { types, nowMs: _, ...rest } = await recordFilter(context, channel, options)
  const request = { limit: options.limit, filter: { ...rest, ids: types } }
  const { events } = await channel.client(MONITORING).listEvents(request, callOptions(context))
  return events.map(eventView)
}

/** Prints existing events line by line, then each new event. */
async function follow(context: Context, options: RecordOptions): Promise<void> {
  await withVcenter(context, async (channel) => {
    const client = channel.client(MONITORING)
    const events = followRecords({
      newest: async () => {
        const { events } = await client.listEvents({ limit: 1 }, callOptions(context))
        return events[0]?.sequence ?? 0
      },
      list: async () => (await listEvents(context, channel, options)).toReversed(),
      async *after(afterSequence) {
        for await (const { event } of client.followEvents({ afterSequence }, followBounds(context)))
          if (event !== null) yield eventView(event)
      },
      positionOf: ({ sequence }) => sequence,
      isWanted: ({ id, entity }) => isSelected({ type: id, entity }, options),
    })
    await printStream(context, EVENT_COLUMNS, events)
  })
}

/** Columns of events. A stream of events uses the widths, a list measures its events. */
const EVENT_COLUMNS: readonly StreamColumn<ReturnType<typeof eventView>>[] = [
  { heading: 'TIME', value: ({ time }) => time, kind: 'time', width: 20 },
  { heading: 'SEVERITY', value: ({ severity }) => severity, kind: 'state', width: 8 },
  { heading: 'EVENT', value: ({ id }) => id, wide: true, width: 48 },
  { heading: 'ENTITY', value: ({ entity }) => entity, width: 16 },
  { heading: 'USER', value: ({ user }) => userText(user), wide: true, width: 16 },
  { heading: 'MESSAGE', value: ({ message }) => message, width: 0 },
]

function eventView({ timeMs, ...event }: vcenterV1.Event__Output) {
  return { ...event, time: new Date(timeMs).toISOString() }
}
