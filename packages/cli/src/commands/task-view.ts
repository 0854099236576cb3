import type { StreamColumn } from '../output/stream-table.ts'
import { type Field, formatTable, type TableStyle } from '../output/table.ts'

/** A task as `-o json` shows it. */
export type TaskView = {
  id: string
  operation: string
  name: string
  target: string
  user: string
  state: string
  startTime: string
  /** Null while the task runs. */
  endTime: string | null
  error: string
  hostCount: number
  appliedHostCount: number
  waitingHosts: { host: string; reason: string }[]
  /** Whether `tasks cancel` can end it. */
  cancelable: boolean
  /** How much of its work is done, 0 to 100; null if this is not known. */
  donePercent: number | null
  revision: number
}

const OWN_DOMAIN = '@vsphere.local'
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const

/** Formats tasks as a table of at most 80 columns, if names are short. */
export function taskTable(rows: readonly TaskView[], nowMs: number, style: TableStyle): string {
  return formatTable(
    rows,
    [
      { heading: 'TASK', value: ({ id }) => id },
      { heading: 'OPERATION', value: ({ name }) => name },
      { heading: 'TARGET', value: ({ target }) => target },
      { heading: 'STATE', value: progressText, kind: 'state' },
      { heading: 'USER', value: ({ user }) => userText(user) },
      { heading: 'AGE', value: ({ startTime }) => ageText(nowMs - Date.parse(startTime)) },
    ],
    style,
  )
}

/** Columns of a stream of changed tasks. They need 80 columns, if names are short. */
export const CHANGE_COLUMNS: readonly StreamColumn<TaskView>[] = [
  {
    heading: 'TIME',
    value: ({ endTime, startTime }) => endTime ?? startTime,
    kind: 'time',
    width: 20,
  },
  { heading: 'TASK', value: ({ id }) => id, wide: true, width: 9 },
  { heading: 'OPERATION', value: ({ name }) => name, width: 24 },
  { heading: 'TARGET', value: ({ target }) => target, width: 8 },
  { heading: 'USER', value: ({ user }) => userText(user), wide: true, width: 14 },
  { heading: 'STATE', value: changeText, kind: 'state', width: 0 },
]

export function taskFields(task: TaskView): Field[] {
  const { operation, name, hostCount, appliedHostCount, waitingHosts } = task
  return [
    ['Task', task.id],
    ['Operation', `${name} (${operation})`],
    ['Target', task.target],
    ['User', task.user],
    ['State', task.state],
    ['Hosts', hostCount === 0 ? '' : `${appliedHostCount} of ${hostCount} have applied it`],
    ...waitingHosts.map(
      ({ host, reason }, index): Field => [index === 0 ? 'Waiting for' : '', `${host}: ${reason}`],
    ),
    ['Started', task.startTime],
    ['Ended', task.endTime ?? ''],
    ['Error', task.error],
  ]
}

/** Returns a state such as `running 1/3` or `running 40 %`. */
export function progressText(task: TaskView): string {
  const { state, hostCount, appliedHostCount, donePercent } = task
  if (state === 'running' && donePercent !== null) return `${state} ${donePercent} %`
  return state === 'running' && hostCount > 0 ? `${state} ${appliedHostCount}/${hostCount}` : state
}

/** Returns a state with its progress or its error. */
function changeText(task: TaskView): string {
  return task.error === '' ? progressText(task) : `${task.state}: ${task.error}`
}

/** Returns the name of a user, without the domain of this vCenter. */
export function userText(user: string): string {
  return user.endsWith(OWN_DOMAIN) ? user.slice(0, -OWN_DOMAIN.length) : user
}

/** Returns a span of time as its largest unit: `12s`, `3m`, `5h` or `2d`. */
export function ageText(ms: number): string {
  const [unit, unitMs] = UNITS.find((each) => ms >= each[1]) ?? ['s', 1000]
  return `${Math.max(0, Math.floor(ms / unitMs))}${unit}`
}
