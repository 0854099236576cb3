// Locks the given state folder, keeps no reference to the lock, and runs until killed.
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { lockStateFolder } from '../state-lock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

lockStateFolder(process.argv[2] ?? '')
// The garbage collector would close an unreferenced database here, and lose the lock.
for (let round = 0; round < 3; round += 1) {
  collectGarbage()
  await delay(10)
}
process.stdout.write('locked\n')
setInterval(() => {}, 1000)
