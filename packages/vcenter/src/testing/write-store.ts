/**
 * Program for tests that kill it: opens the store in the folder given, and makes changes without a
 * pause, each with a datacenter and a KDK's row that bear the same number. The number is printed
 * when the change was committed.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { keyProvider, storeIn } from './models.ts'

const STDOUT = 1
const MAX_CHANGES = 5000
const [, , folder = ''] = process.argv

// The next start is quick then; Node itself saves the cache at an end in order only.
flushCompileCache()
const store = await storeIn(folder)
if (store.snapshot().keyProviders.length === 0)
  store.change((tables) => tables.insertKeyProvider(keyProvider({ backedUpTimeMs: 0 })))
// Bounded, so that one that nobody kills does not write for ever.
for (let changes = 0; changes < MAX_CHANGES; changes++) {
  const [provider] = store.snapshot().keyProviders
  if (provider === undefined) throw new Error('no provider')
  const number = store.snapshot().datacenters.length + 1
  store.change((tables) => {
    tables.insertDatacenter(`DC ${number}`)
    tables.updateKeyProvider({ ...provider, backedUpTimeMs: number })
    tables.bumpGeneration()
  })
  writeSync(STDOUT, `${number}\n`)
}
