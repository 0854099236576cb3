import { TYPED } from './examples.ts'

/**
 * In a page, this character means any text within a line. Alone on a line, it means any number of
 * lines.
 */
const ANYTHING = '…'

/** Returns the number of prompts for input that a page shows. Pure. */
export function promptsIn(shown: readonly string[]): number {
  return shown.filter((line) => line.endsWith(TYPED)).length
}

/**
 * Matches the beginning of a progress line. The duration of a command decides whether the command
 * prints a progress line.
 */
const PROGRESS = /^(?:[a-z]+(?:-[a-z]+)*ing\b|\d+ of \d+ hosts\b)/

/**
 * Returns whether the output of a command matches its page, line by line. Ignores progress lines,
 * white space at the ends, and the width of columns. If a page shows only prompts, ignores the
 * output after the prompts. Pure.
 */
export function matchesOutput(shown: readonly string[], actual: string): boolean {
  const told = actual.split('\n').filter((line) => !PROGRESS.test(line))
  return isAs(shown, actual) || isAs(shown, told.join('\n'))
}

function isAs(shown: readonly string[], actual: string): boolean {
  const isPromptsOnly = shown.length > 0 && promptsIn(shown) === shown.length
  const patterns = [...shown, ...(isPromptsOnly ? [ANYTHING] : [])].map(patternOf)
  return new RegExp(`^${patterns.join('')}$`, 'u').test(normalized(actual))
}

function patternOf(line: string): string {
  if (line.trim() === ANYTHING) return '(?:[^\\n]*\\n)*'
  const text = line.endsWith(TYPED) ? line.slice(0, -TYPED.length) : line
  const parts = collapsed(text).split(ANYTHING).map(escaped)
  return `${parts.join('[^\\n]*')}\\n`
}

function normalized(output: string): string {
  const lines = output.replaceAll('\r\n', '\n').trimEnd().split('\n').map(collapsed)
  return lines.length === 1 && lines[0] === '' ? '' : `${lines.join('\n')}\n`
}

function collapsed(line: string): string {
  return line.replaceAll(/\s+/g, ' ').trim()
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
