import { joinSignals } from '@nkpsim/daemon/abortable'
import { CliError } from '../errors.ts'
import type { Terminal } from '../terminal.ts'

/** Enters or leaves the alternate screen without cursor (xterm, private modes 1049 and 25). */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
/** Moves the cursor home, clears the rest of a line, or the rest of the screen (ECMA-48). */
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
const CTRL_C = '\u0003'
/** Begins a change of colour. */
const COLOR = '\u001b['
const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24

/** A full screen that shows one text at a time. */
export type Screen = {
  /** Shows a text in place of the text before it. */
  show: (text: string) => void
  /** Aborted when the user presses q or Ctrl-C, or a signal ends the command. */
  signal: AbortSignal
}

/**
 * Runs a task on the alternate screen of the terminal, until the task ends or the user presses q.
 * Afterwards, the terminal shows what it showed before.
 * @throws CliError INTERRUPTED after Ctrl-C; any error of the task
 */
export async function withScreen(
  terminal: Terminal,
  act: (screen: Screen) => Promise<void>,
): Promise<void> {
  const { stdin, stdout } = terminal
  const keys = new AbortController()
  using joined = joinSignals(terminal.signal, keys.signal)
  let shown = ''
  let hasQuit = false
  const draw = (): void => {
    const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = stdout
    stdout.write(screenful(shown, columns, rows))
  }
  const onKeys = (typed: Buffer | string): void => {
    const text = String(typed)
    if (text.includes(CTRL_C)) keys.abort(new CliError('INTERRUPTED', 'interrupted'))
    hasQuit ||= !keys.signal.aborted && /q/i.test(text)
    if (hasQuit) keys.abort()
  }
  stdout.write(ENTER)
  stdout.on('resize', draw)
  if (stdin.isTTY === true) {
    stdin.setRawMode?.(true)
    stdin.on('data', onKeys)
  }
  try {
    await act({
      show(text) {
        shown = text
        draw()
      },
      signal: joined.signal,
    })
  } catch (error) {
    if (!hasQuit) throw keys.signal.aborted ? keys.signal.reason : error
  } finally {
    stdout.off('resize', draw)
    if (stdin.isTTY === true) {
      stdin.off('data', onKeys).pause()
      stdin.setRawMode?.(false)
    }
    stdout.write(LEAVE)
  }
}

/** Returns what draws a text on a screen, without the lines and characters that have no place. */
export function screenful(text: string, columns: number, rows: number): string {
  const lines = text.trimEnd().split('\n')
  const missing = lines.length - rows
  const shown = missing > 0 ? [...lines.slice(0, rows - 1), `… ${missing + 1} more lines`] : lines
  const drawn = shown.map((line) => `${cut(line, columns)}${CLEAR_LINE}`)
  return `${HOME}${drawn.join('\n')}${CLEAR_BELOW}`
}

/** Cuts a line to a width. Changes of colour take no place, and are kept. */
function cut(line: string, columns: number): string {
  let free = columns
  const [first = '', ...colored] = line.split(COLOR)
  const parts = [['', first], ...colored.map(afterColor)]
  return parts
    .map(([color = '', text = '']) => {
      const characters = [...text].slice(0, free)
      free -= characters.length
      return color + characters.join('')
    })
    .join('')
}

/** Divides `31mtext` into the change of colour and the text. */
function afterColor(part: string): [string, string] {
  const end = part.indexOf('m') + 1
  return [`${COLOR}${part.slice(0, end)}`, part.slice(end)]
}
