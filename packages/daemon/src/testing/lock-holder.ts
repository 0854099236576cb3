// Locks the state folder given as argument and holds it until killed.
import { lockStateFolder } from '../state-lock.ts'

lockStateFolder(process.argv[2] ?? '')
process.stdout.write('locked\n')
setInterval(() => {}, 1000)
