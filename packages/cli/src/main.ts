#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

/** Maximum time for an interrupted command to clean up, ms. */
const CLEAN_UP_MS = 60_000
/**
 * Two signals within this time count as one, ms. A terminal and the parent process may both send
 * the same signal.
 */
const SAME_SIGNAL_MS = 1_000
const FAILED = 1
const WRONG_USAGE = 2
const INTERRUPTED = 130
/**
 * Shells use this exit code for a program that SIGPIPE ended. The reader of the output has closed
 * the pipe.
 */
const PIPE_CLOSED = 141
/**
 * Maximum time by which open resources delay the exit, ms. Such a resource is a connection to a
 * frozen host.
 */
const LINGER_MS = 500

const interruption = new AbortController()
let interruptedAtMs = Number.POSITIVE_INFINITY
// A closed terminal sends SIGHUP. A start must clean up then, as after Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (performance.now() - interruptedAtMs > SAME_SIGNAL_MS) process.exit(INTERRUPTED)
    if (interruption.signal.aborted) return
    interruptedAtMs = performance.now()
    interruption.abort()
    setTimeout(() => process.exit(INTERRUPTED), CLEAN_UP_MS).unref()
  })
}

function endInOneLine(message: string, code = FAILED): never {
  try {
    writeSync(process.stderr.fd, `nkpsim: ${message}\n`)
  } catch {
    // The terminal was closed.
  }
  process.exit(code)
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(PIPE_CLOSED)
  endInOneLine(`standard output cannot be written: ${error.message.split(',')[0]}`)
})
// The reader of progress has ended, as in `nkpsim up 2>&1 | head -1`. An exit now would leave half
// a cluster.
process.stderr.on('error', () => undefined)

/**
 * Enables the compile cache, then imports the command line. The cache does not cover modules that
 * are imported before it is enabled: Node.js compiles them at each start.
 */
async function loadCommandLine() {
  const { exposingVariable } = await import('@nkpsim/daemon/environment')
  const exposing = exposingVariable(process.env)
  if (exposing !== undefined) return endInOneLine(exposing, WRONG_USAGE)
  const { ownCompileCache } = await import('@nkpsim/simulator/compile-cache')
  enableCompileCache(ownCompileCache(process.env))
  if (import.meta.url.endsWith('.ts')) await import('@nkpsim/daemon/source-resolution')
  const [{ run }, { systemEffects }] = await Promise.all([
    import('./run.ts'),
    import('@nkpsim/effects'),
  ])
  return { run, ...systemEffects }
}

function endUnloaded(error: NodeJS.ErrnoException): never {
  // A user who updates the source tree may not have installed new packages yet.
  if (error.code === 'ERR_MODULE_NOT_FOUND')
    return endInOneLine(`${error.message.split(' imported from')[0]}; run: npm ci`)
  return endInOneLine(`the command line cannot be loaded: ${String(error).split('\n')[0]}`)
}

const { run, random } = await loadCommandLine().catch(endUnloaded)
const { stdin, stdout, stderr, env } = process
process.exitCode = await run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  signal: interruption.signal,
  random,
}).catch(endUnloaded)
await Promise.all([stdout, stderr].map((stream) => new Promise((done) => stream.write('', done))))
// The user waits at the prompt while the shell asks for completions.
const lingerMs = process.argv[2] === '__complete' ? 0 : LINGER_MS
setTimeout(() => process.exit(), lingerMs).unref()
