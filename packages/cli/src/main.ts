#!/usr/bin/env node
import { run } from './run.ts'

/** Time an interrupted command has to clean up before it is ended, ms. */
const CLEAN_UP_MS = 15_000
const INTERRUPTED = 130
/** As the shell reports a program that SIGPIPE ended: the reader of our output has gone. */
const PIPE_CLOSED = 141

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(INTERRUPTED)
    interruption.abort()
    setTimeout(() => process.exit(INTERRUPTED), CLEAN_UP_MS).unref()
  })
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => process.exit(PIPE_CLOSED))
}

const { stdin, stdout, stderr, env } = process
process.exitCode = await run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  signal: interruption.signal,
})
