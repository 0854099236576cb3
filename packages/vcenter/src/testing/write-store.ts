/**
 * Program for tests that kill it. Opens the store in the given folder and makes changes without a
 * pause. Each change writes a datacenter and a KDK's row that have the same number. Prints the
 * number after the commit.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { keyProvider, storeIn } from './models.ts'

const STDOUT = 1
const MAX_CHANGES = 5000
const [, , folder = ''] = process.argv

// Makes the next start quick: Node itself saves the cache only at an orderly exit.
flushCompileCache()
const store = await storeIn(folder)
if (store.snapshot().keyProviders.length === 0)
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ backedUpTimeMs: 0 })))
// Bounded, so that a program that nobody kills does not write forever.
for (let changes = 0; changes < MAX_CHANGES; changes++) {
  const [provider] = store.snapshot().keyProviders
  if (provider === undefined) throw new Error('no provider')
  const number = store.snapshot().datacenters.length + 1
  await store.change((tables) => {
    tables.insertDatacenter(`DC ${number}`)
    tables.updateKeyProvider({ ...provider, backedUpTimeMs: number })
    tables.bumpGeneration()
  })
  writeSync(STDOUT, `${number}\n`)
}
