import { escapeHidden } from './name-text.ts'

/** A parsed log line. */
export type LogRecord = Readonly<Record<string, unknown>>

const RESET = '\u001b[0m'
const DIM = '\u001b[2m'
const BOLD = '\u001b[1m'
const LEVEL_COLORS: ReadonlyMap<string, string> = new Map([
  ['error', '\u001b[31m'],
  ['warn', '\u001b[33m'],
  ['info', '\u001b[32m'],
  ['debug', DIM],
])
const LEVEL_WIDTH = 5
/** Values of this form need no quotes. */
const PLAIN = /^[\w.:/@+-]+$/
/** Number of digits of a trace id on a screen. */
const SHORT_TRACE_CHARACTERS = 8

/**
 * Formats a log line for people, without its newline: time, level, component with its host, event,
 * fields. Escapes characters that move the cursor of a terminal, end a line or change the text
 * direction.
 */
export function formatLogRecord(record: LogRecord, { color }: { color: boolean }): string {
  const { ts, level, component, host, event, trace_id, ...fields } = record
  const paint = (text: string, code: string): string => (color ? `${code}${text}${RESET}` : text)
  const name = textOf(level ?? '')
  const who = [component, host].filter((part) => part !== undefined).map(textOf)
  return [
    paint(timeOf(ts), DIM),
    paint(name.toUpperCase().padEnd(LEVEL_WIDTH), LEVEL_COLORS.get(name) ?? ''),
    who.join(' '),
    paint(textOf(event ?? ''), BOLD),
    ...Object.entries(fields).map(
      ([key, value]) => `${paint(`${escapeHidden(key)}=`, DIM)}${fieldText(value)}`,
    ),
    ...(trace_id === undefined
      ? []
      : [paint(`trace=${textOf(trace_id).slice(0, SHORT_TRACE_CHARACTERS)}`, DIM)]),
  ].join(' ')
}

/** Returns the time of day, because readers look at recent lines. Returns other text unchanged. */
function timeOf(ts: unknown): string {
  const text = textOf(ts ?? '')
  return /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d\.\d{3})Z$/.exec(text)?.[1] ?? text
}

function textOf(value: unknown): string {
  return escapeHidden(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}

function fieldText(value: unknown): string {
  if (typeof value === 'string')
    return PLAIN.test(value) ? value : escapeHidden(JSON.stringify(value))
  return escapeHidden(JSON.stringify(value) ?? '')
}
