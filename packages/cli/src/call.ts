import { Readable, Writable } from 'node:stream'
import type { Random } from '@nkpsim/effects'
import { run } from './run.ts'
import { type CommandResult, plainEnvironment } from './spawn.ts'

/**
 * Runs a command line in this process, without a terminal and without the user's preferences: the
 * caller passes every setting itself.
 * @param options.stdin text for its standard input, empty by default
 * @param options.signal ends the command like Ctrl-C
 */
export async function callNkpsim(
  args: readonly string[],
  {
    stdin = '',
    signal,
    random,
  }: { stdin?: string | undefined; signal: AbortSignal; random: Random },
): Promise<CommandResult> {
  const [stdout, stderr] = [collector(), collector()]
  const exitCode = await run(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: plainEnvironment(),
    signal,
    random,
  })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

/** Returns an output that keeps its text. */
function collector(): Writable & { text(): string } {
  const chunks: Buffer[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  return Object.assign(output, { text: () => Buffer.concat(chunks).toString('utf8') })
}
