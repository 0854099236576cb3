/**
 * Program that tests kill. It repeats the life cycle of one provider in the given folder, prints
 * the number of each committed step, and kills itself at the given point.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { systemEffects } from '@nkpsim/effects'
import { liveLifecycle } from './live-lifecycle.ts'

const STDOUT = 1
const [, , folder = '', startText = '0', killAt = ''] = process.argv

// Speeds up the next start. Node saves the cache by itself only at an orderly exit. A program that
// is killed at one of its writes must not write the cache.
if (killAt !== '') flushCompileCache()
await liveLifecycle(systemEffects, folder, {
  from: Number(startText),
  reach: (step, point) => {
    if (killAt === `${step} ${point}`) process.kill(process.pid, 'SIGKILL')
  },
  tell: (steps) => void writeSync(STDOUT, `${steps}\n`),
})
