import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel } from '@nkpsim/rpc'
import { type Command, Option } from 'commander'
import { type Context, callOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, say } from '../output/print.ts'
import { entityMeant } from '../suggest-name.ts'
import { parseSpan } from './clock.ts'
import { wholeNumber } from './command.ts'

const CLOCK = 'nkpsim.fault.v1.ClockService'
const MAX_RECORDS = 1000
const FOLLOW_TIMEOUT_MS = 7 * 24 * 3_600_000

/** Options that select the events or tasks of a vCenter. */
export type RecordOptions = {
  limit: number
  entity?: string
  type?: string
  since?: string
  until?: string
  follow?: boolean
}

/** Texts of a kind of records in the help of their options. */
export type RecordWords = {
  /** Plural, such as `events`. */
  records: string
  entity: string
  type: string
  follow: string
}

/** Adds the options that select records. */
export function addRecordOptions(
  command: Command,
  { records, entity, type, follow }: RecordWords,
): Command {
  return command
    .option('--limit <n>', `maximum number of ${records}`, wholeNumber(1, MAX_RECORDS), 100)
    .option('--entity <name>', entity)
    .option('--type <id>', type)
    .option('--since <time>', `only ${records} since this time: 2h (ago) or 2026-01-31T12:00:00Z`)
    .option('--until <time>', `only ${records} until this time`)
    .addOption(
      new Option('--follow', `${follow}, until Ctrl-C (at most 7 days)`).conflicts('until'),
    )
}

/** A selection of records by vCenter. */
export type RecordFilter = {
  /** Name of an object; empty for all objects. */
  entity: string
  /** Ids or prefixes; empty for all records. */
  types: string[]
  /** ms since 1970; 0 without a limit. */
  sinceMs: number
  untilMs: number
  /** vCenter's time, ms since 1970. */
  nowMs: number
}

/** Returns the selection that options make. Times ago are before vCenter's time. */
export async function recordFilter(
  context: Context,
  channel: RpcChannel,
  options: RecordOptions,
): Promise<RecordFilter> {
  const { clock } = await channel.client(CLOCK).getClock({}, callOptions(context))
  const nowMs = clock?.nowMs ?? 0
  return {
    entity: options.entity ?? '',
    types: options.type === undefined ? [] : [options.type],
    sinceMs: timeOf(options.since, nowMs),
    untilMs: timeOf(options.until, nowMs),
    nowMs,
  }
}

/** Returns whether options select a new record, as vCenter selects existing records. Pure. */
export function isSelected(
  record: { type: string; entity: string },
  { type = '*', entity }: Pick<RecordOptions, 'type' | 'entity'>,
): boolean {
  const isType = type.endsWith('*')
    ? record.type.startsWith(type.slice(0, -1))
    : record.type === type
  return isType && (entity === undefined || isSameName(entity, record.entity))
}

/**
 * Prints a list of records. If it is empty, a mistyped entity gets a hint.
 * @param entity the entity that the command names
 */
export async function printRecords(
  context: Context,
  records: readonly unknown[],
  { things, entity = '' }: { things: string; entity?: string | undefined },
  text: () => string,
): Promise<void> {
  const isHeard = context.output === 'table' && !context.quiet
  const meant =
    records.length === 0 && entity !== '' && isHeard ? await entityMeant(context, entity) : ''
  if (meant === '') return printList(context, records, things, text)
  say(context, `No ${things} of "${entity}"${meant}`)
}

/** Returns the bounds of a call that follows new records. */
export function followBounds({ terminal }: Context): { timeoutMs: number; signal: AbortSignal } {
  return { timeoutMs: FOLLOW_TIMEOUT_MS, signal: terminal.signal }
}

/**
 * Returns a point in time from the command line: a time span before now, or a time; 0 if there is
 * none.
 */
export function timeOf(text: string | undefined, nowMs: number): number {
  if (text === undefined) return 0
  const timeMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(timeMs)) return timeMs
  if (/^\d+\w?$/.test(text)) return Math.max(0, nowMs - parseSpan(text))
  const example = 'write a time ago such as 2h, or a time such as 2026-01-31T12:00:00Z'
  throw new CliError('USAGE', `"${text}" is not a time: ${example}`)
}
