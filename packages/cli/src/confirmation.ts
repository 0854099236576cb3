import { abortable } from '@nkpsim/daemon/abortable'
import { type Command, Option } from 'commander'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { quoted } from './output/same-cluster.ts'
import { printable } from './output/table.ts'
import { mayPrompt, type Terminal } from './terminal.ts'

const ENTER = [0x0a, 0x0d]
/** A longer answer is not a yes, so the rest of it need not be kept. */
const MAX_ANSWER_BYTES = 16

/** Options of a command that destroys something. */
export type ConfirmationOptions = {
  yes?: boolean
  /** Name of the object again, from `--confirm` of versions up to 0.2. */
  confirm?: string
}

/** Adds `--yes` to a command that destroys something. The command calls requireConfirmation. */
export function confirmable(command: Command): Command {
  return command.option('--yes', 'do not ask; needed without a terminal')
}

/** Adds `--yes`, and `--confirm NAME`, with which versions up to 0.2 confirmed. */
export function confirmableByName(command: Command): Command {
  return confirmable(command).addOption(
    new Option('--confirm <name>', 'same as --yes, if it is the name of the object').hideHelp(),
  )
}

/**
 * Resolves if the user has confirmed a destruction: with `--yes`, or by an answer on a terminal.
 * Commands call it before their first change.
 * @param describe returns what the command would do, such as `delete VM db-1 with its 2 disks`;
 *   called only if there is a question
 * @param name the name that `--confirm` must repeat
 * @throws CliError USAGE without a terminal, or if `--confirm` has another name; FAILED if the user
 *   declines; INTERRUPTED
 */
export async function requireConfirmation(
  { terminal }: Pick<Context, 'terminal'>,
  { yes, confirm }: ConfirmationOptions,
  describe: () => string | Promise<string>,
  name?: string,
): Promise<void> {
  if (confirm !== undefined && confirm !== name)
    throw new CliError('USAGE', `--confirm says "${confirm}", not "${name}"; nothing was changed`)
  if (yes === true || confirm !== undefined) return
  const deed = await describe()
  if (!mayPrompt(terminal)) {
    throw new CliError('USAGE', `nothing was changed; to ${deed}: ${confirmedLine(terminal)}`)
  }
  const question = `${deed.charAt(0).toUpperCase()}${deed.slice(1)}?`
  if (/^y(es)?$/i.test(await ask(terminal, `${printable(question)} [y/N] `))) return
  throw new CliError('FAILED', 'not confirmed; nothing was changed')
}

/** Returns the command line with `--yes`, for a shell. */
function confirmedLine({ args = [] }: Terminal): string {
  // No options follow `--`.
  const end = args.includes('--') ? args.indexOf('--') : args.length
  return ['nkpsim', ...args.toSpliced(end, 0, '--yes')].map(quoted).join(' ')
}

/** Asks on the terminal and returns the typed line. @throws CliError INTERRUPTED */
async function ask({ stdin, stderr, signal }: Terminal, question: string): Promise<string> {
  stderr.write(question)
  const typed: number[] = []
  // The iterator must not destroy the stream: a later prompt may read from the same terminal.
  const chunks = stdin.iterator({ destroyOnReturn: false })
  const interrupted = (error: unknown): never => {
    // The terminal has shown ^C after the question.
    stderr.write('\n')
    throw signal.aborted ? new CliError('INTERRUPTED', 'interrupted') : error
  }
  try {
    for (;;) {
      const { done, value } = await abortable(chunks.next(), signal).catch(interrupted)
      if (done === true) {
        stderr.write('\n')
        return ''
      }
      const bytes = Buffer.from(value)
      const end = bytes.findIndex((byte) => ENTER.includes(byte))
      if (typed.length <= MAX_ANSWER_BYTES)
        typed.push(...bytes.subarray(0, end < 0 ? undefined : end))
      if (end < 0) continue
      // Pasted text after the line answers the next prompt.
      if (end + 1 < bytes.length) stdin.unshift(bytes.subarray(end + 1))
      return Buffer.from(typed).toString('utf8').trim()
    }
  } finally {
    const closed = chunks.return?.()
    // After an interruption, `return` would wait for another key press.
    if (!signal.aborted) await closed
    stdin.pause()
  }
}
