import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Context } from '../context.ts'
import type { Failure } from '../exit-codes.ts'
import { forSameCluster } from './same-cluster.ts'
import { printable } from './table.ts'

type Output = Context['output']

/**
 * Prints a result on standard output: JSON or YAML for programs, text for people.
 * @param text returns the text; called only if the text is printed
 */
export async function printResult(
  context: Context,
  data: unknown,
  text: () => string,
): Promise<void> {
  await write(context.terminal.stdout, await render(context.output, data, text))
}

async function render(output: Output, data: unknown, text: () => string): Promise<string> {
  switch (output) {
    case 'table':
      return text()
    case 'json':
      return `${toJson(data, 2)}\n`
    case 'yaml':
      // Going through JSON makes YAML omit and convert the same values as JSON.
      return toYaml(JSON.parse(JSON.stringify(data)))
  }
}

/**
 * Prints a list like a result. If the list is empty, says so on standard error.
 * @param things what the list contains, such as `hosts`
 */
export async function printList(
  context: Context,
  list: readonly unknown[],
  things: string,
  text: () => string,
): Promise<void> {
  if (list.length === 0) say(context, `No ${things}.`)
  await printResult(context, list, () => (list.length === 0 ? '' : text()))
}

/** Prints one of several results: a line of text or JSON, or one YAML document. */
export async function printOneOfMany(
  context: Context,
  data: unknown,
  text: () => string,
): Promise<void> {
  const { stdout } = context.terminal
  if (context.output === 'json') return write(stdout, `${toJson(data)}\n`)
  if (context.output === 'yaml') await write(stdout, '---\n')
  await write(stdout, await render(context.output, data, text))
}

/**
 * Prints a line about a completed action on standard error. Prints nothing with --quiet or for
 * programs.
 */
export function say(context: Context, line: string): void {
  if (context.quiet || context.output !== 'table') return
  const { stderr, args = [] } = context.terminal
  stderr.write(`${printable(forSameCluster(line, args))}\n`)
}

/** Formats a failure as lines for standard error. */
export function formatFailure(failure: Failure, output: Output): string {
  const line = `nkpsim: ${printable(failure.message)}\n`
  if (output !== 'json') return line
  const { code, message, traceId, fault, messageKey } = failure
  return `${line}${toJson({ error: { code, message, traceId, fault, messageKey } })}\n`
}

/** JSON and YAML leave these characters unescaped. They control a terminal or break a line. */
const STEERING = /[\u007f-\u009f\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

function toJson(data: unknown, indent?: number): string {
  return escapeSteering(JSON.stringify(data, undefined, indent))
}

/**
 * YAML has escapes only in double-quoted strings, so strings that need an escape get double quotes.
 */
async function toYaml(data: unknown): Promise<string> {
  const { Document, Scalar, visit } = await import('yaml')
  const document = new Document(data, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.search(STEERING) >= 0)
        node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return escapeSteering(document.toString())
}

function escapeSteering(text: string): string {
  return text.replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Writes a chunk, and waits while the reader is slower than the writer. */
export async function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  if (!stream.write(chunk)) await once(stream, 'drain')
}
