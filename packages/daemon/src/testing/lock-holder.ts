// Locks the given state folder, keeps no reference to the lock, and runs until it is killed.

import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemFiles } from '@nkpsim/effects'
import { lockStateFolder } from '../state-lock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

lockStateFolder(systemFiles, process.argv[2] ?? '')
// An unreferenced database would be closed by the garbage collector here, and the lock would be
// lost.
for (let round = 0; round < 3; round += 1) {
  collectGarbage()
  await delay(10)
}
process.stdout.write('locked\n')
setInterval(() => {}, 1000)
