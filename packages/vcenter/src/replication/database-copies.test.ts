import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createSimulatedDisk, type Effects, type Files, seededRandom } from '@nkpsim/effects'
import { cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { finishReplacement, replaceDatabase } from './database-copies.ts'

const FOLDER = '/vcenter'
const DATABASE = join(FOLDER, 'vcenter.db')
const LOG = `${DATABASE}-wal`

async function put({ files }: Effects, path: string, text: string): Promise<void> {
  await using file = await files.open(path, 'create')
  await file.write(Buffer.from(text), 0)
  await file.sync()
}

async function read(files: Files, path: string): Promise<string | undefined> {
  if ((await files.look(path)) === undefined) return undefined
  await using file = await files.open(path, 'read')
  const bytes = Buffer.alloc(64)
  return bytes.subarray(0, await file.read(bytes, 0)).toString()
}

async function* copy() {
  yield Buffer.from('new ')
  yield Buffer.from('data')
}

it('a power loss at any step leaves the old database with its log, or the new one without', async () => {
  const seen = new Set<string>()
  await cutPowerAtEachStep({
    prepare: async (effects) => {
      await effects.files.makeFolder(FOLDER, 0o700)
      await put(effects, DATABASE, 'old data')
      await put(effects, LOG, 'old log')
      await effects.files.syncFolder(FOLDER)
      await effects.files.syncFolder('/')
    },
    operate: (effects) => replaceDatabase(effects, FOLDER, copy()),
    check: async ({ files }) => {
      await finishReplacement(files, FOLDER)
      const found = `${await read(files, DATABASE)}, ${await read(files, LOG)}`
      expect(['old data, old log', 'new data, undefined']).toContain(found)
      seen.add(found)
    },
    randoms: ['0', '1', '2'].map(seededRandom),
  })
  expect(seen.size).toBe(2)
})

it('a copy of the database that breaks off leaves nothing, however often', async () => {
  const random = seededRandom('copies')
  const files = createSimulatedDisk({ random }).attach()
  const effects = { files, random }
  files.now.makeFolder('/state', 0o700)
  const broken = async function* () {
    yield Buffer.alloc(1000)
    throw new Error('the active node failed')
  }
  const whole = async function* () {
    yield Buffer.from('data')
  }
  for (let count = 0; count < 3; count++)
    await expect(replaceDatabase(effects, '/state', broken())).rejects.toThrow('failed')
  expect(files.now.list('/state')).toEqual([])
  // A power loss can leave one.
  const left = files.now.open(`/state/.vcenter.db.${random.uuid()}.new`, 'create')
  left.now.close()
  await replaceDatabase(effects, '/state', whole())
  expect(files.now.list('/state')).toEqual(['vcenter.db'])
})
