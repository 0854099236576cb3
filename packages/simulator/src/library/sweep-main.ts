import { systemClock } from '@nkpsim/effects'
// Waits until the process with the given pid has ended, and removes its leftovers.
import { pollUntil } from '../local-cluster/poll.ts'
import { identifyProcess, isRunning } from '../local-cluster/process-identity.ts'
import { sweepOwnedFolders } from './owned-folder.ts'

const END_MS = 30_000

const owner = identifyProcess(Number(process.argv[2]))
const hasEnded = () => owner === undefined || !isRunning(owner)
await pollUntil(hasEnded, { clock: systemClock, timeoutMs: END_MS })
await sweepOwnedFolders()
