// Locks the state folder given as argument, keeps nothing of what it got, and lives on until
// killed.
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { lockStateFolder } from '../state-lock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

lockStateFolder(process.argv[2] ?? '')
// What is only reachable through the forgotten lock would be closed here, and the lock lost with
// it.
for (let round = 0; round < 3; round += 1) {
  collectGarbage()
  await delay(10)
}
process.stdout.write('locked\n')
setInterval(() => {}, 1000)
