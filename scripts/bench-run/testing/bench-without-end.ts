// A benchmark whose second part ends only by a signal.
import { setTimeout as delay } from 'node:timers/promises'
import { Secret } from '@nkpsim/crypto'
import { startCluster } from '@nkpsim/simulator'
import { runBench } from '../run-bench.ts'

/** The longest time of a timer, ms. */
const FOREVER_MS = 2 ** 31 - 1

const rootPassword = Secret.from(Buffer.from('bench'))

process.exitCode = await runBench('bench.json', (stateDir, signal) => [
  {
    name: 'starting a cluster',
    run: async () => {
      await startCluster({ stateDir, signal, hosts: 0, noTpm: [], rootPassword })
      return []
    },
  },
  { name: 'waiting', run: () => delay(FOREVER_MS, [], { signal }) },
])
