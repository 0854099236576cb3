import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Context } from '../context.ts'
import type { Failure } from '../exit-codes.ts'
import { printable } from './table.ts'

/**
 * Prints a result on standard output: the data as JSON for programs, or the text for people.
 * @param text made only when it is wanted
 */
export async function printResult(
  context: Context,
  data: unknown,
  text: () => string,
): Promise<void> {
  const output = context.output === 'json' ? `${JSON.stringify(data, undefined, 2)}\n` : text()
  await write(context.terminal.stdout, output)
}

/** Says in one line on standard error what was done; silent with --quiet, and where a program reads the result. */
export function say(context: Context, line: string): void {
  if (context.quiet || context.output === 'json') return
  context.terminal.stderr.write(`${printable(line)}\n`)
}

/** The lines of standard error for a failure. */
export function formatFailure(failure: Failure, output: 'table' | 'json'): string {
  const line = `nkpsim: ${printable(failure.message)}\n`
  if (output !== 'json') return line
  const { code, message } = failure
  return `${line}${JSON.stringify({ error: { code, message } })}\n`
}

/** Writes and waits while the reader is slower. */
export async function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  if (!stream.write(chunk)) await once(stream, 'drain')
}
