/**
 * A program for tests to kill. It repeats the life cycle of one provider in the given folder,
 * prints the number of each committed step, and kills itself at the given point.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { systemEffects } from '@nkpsim/effects'
import { liveLifecycle } from './live-lifecycle.ts'

const STDOUT = 1
const [, , folder = '', startText = '0', killAt = ''] = process.argv

// Speeds up the next start. Node saves the cache by itself only at an orderly exit. Without
// `killAt`, strace kills the program at a numbered write, so the cache must not add writes.
if (killAt !== '') flushCompileCache()
await liveLifecycle(systemEffects, folder, {
  from: Number(startText),
  reach: (step, point) => {
    if (killAt === `${step} ${point}`) process.kill(process.pid, 'SIGKILL')
  },
  tell: (steps) => void writeSync(STDOUT, `${steps}\n`),
})
