/**
 * Program that tests kill. It opens the store in the given folder and makes changes continuously.
 * Each change writes a datacenter and the row of a KDK, both with the same number. The program
 * prints that number after the commit.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { keyProvider, storeIn } from './models.ts'

const STDOUT = 1
const MAX_CHANGES = 5000
const [, , folder = '', savesCache = ''] = process.argv

// Speeds up the next start. Node saves the cache by itself only at an orderly exit. A program that
// is killed at one of its writes must not write the cache.
if (savesCache !== '') flushCompileCache()
const store = await storeIn(folder)
if (store.snapshot().keyProviders.length === 0)
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ backedUpTimeMs: 0 })))
// Bounded, so that a program that is never killed stops writing.
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
