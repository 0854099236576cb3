// A daemon that behaves as its argument says.
import { systemClock, systemProcess } from '@nkpsim/effects'
import { DaemonError } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { failStop, runDaemon } from '../run-daemon.ts'

const conduct = process.argv[2]
/** Short, because a test waits for this time, ms. */
const stopTimeoutMs = conduct === 'hang' ? 500 : undefined
const logger = createLogger({
  component: 'testd',
  clock: systemClock,
  level: 'info',
  output: systemProcess.logOutput,
})

async function start() {
  if (conduct === 'usage') throw new DaemonError('USAGE', 'unknown option --x')
  if (conduct === 'in-use') throw new DaemonError('STATE_FOLDER_IN_USE', 'another process\nworks')
  if (conduct === 'defect') throw new TypeError('x is undefined')
  if (conduct === 'slow-start') {
    process.stdout.write('starting\n')
    await new Promise(() => setInterval(() => {}, 1000))
  }
  if (conduct === 'uncaught') {
    setTimeout(() => {
      throw new Error('thrown in a timer')
    })
  }
  if (conduct === 'unhandled') setTimeout(() => Promise.reject(new Error('rejected')))
  if (conduct === 'fail-stop') setTimeout(() => failStop(systemProcess, logger, new Error('EIO')))
  if (conduct === 'log') {
    for (let line = 0; line < 3; line++) {
      logger.info('said', { line })
      // A stream reports a failed write only after the call has returned.
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const timer = setInterval(() => process.stderr.write('logged\n'), 10)
    return { stop: async () => clearInterval(timer) }
  }
  const timer = setInterval(() => {}, 1000)
  process.stdout.write('serving\n')
  return {
    async stop() {
      process.stdout.write('stopping\n')
      if (conduct === 'hang' || conduct === 'hang-long') await new Promise(() => {})
      if (conduct === 'stop-fails') throw new DaemonError('STORE_FAILED', 'cannot write the store')
      clearInterval(timer)
      process.stdout.write('stopped\n')
    },
  }
}

await runDaemon({
  component: 'testd',
  args: process.argv.slice(2),
  start,
  ...(stopTimeoutMs && { stopTimeoutMs }),
})
