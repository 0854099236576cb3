import { expect, it } from '@jest/globals'
import { createSimulatedDisk, type FolderHandle, seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { vsanHosts } from '../../testing/vsan-hosts.ts'

const NAMES = ['a', 'b', 'f']
/** Around the greatest length of a file in the log of its folder. */
const POSITIONS = [0, 1, 4095, 8192, 262_000, 262_144, 300_001]

type Step =
  | { kind: 'open' | 'remove' | 'makeFolder' | 'removeFolder' | 'look' | 'lock'; name: string }
  | { kind: 'create'; name: string }
  | { kind: 'write'; name: string; position: number; bytes: Buffer }
  | { kind: 'truncate'; name: string; sizeBytes: number }
  | { kind: 'rename'; name: string; to: string }
  | { kind: 'list' | 'kill' | 'switch' }

const name = fc.constantFrom(...NAMES)
const position = fc.constantFrom(...POSITIONS)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(...(['open', 'remove', 'makeFolder', 'removeFolder', 'look'] as const)),
    name,
  }),
  fc.record({ kind: fc.constant('create' as const), name }),
  fc.record({
    kind: fc.constant('write' as const),
    name,
    position,
    bytes: fc.integer({ min: 1, max: 9000 }).map((length) => Buffer.alloc(length, `${length}`)),
  }),
  fc.record({ kind: fc.constant('truncate' as const), name, sizeBytes: position }),
  fc.record({ kind: fc.constant('rename' as const), name, to: name }),
  fc.record({ kind: fc.constantFrom(...(['list', 'kill', 'switch'] as const)) }),
  // Only a lock opens a lock file, so the other calls do not.
  fc.record({
    kind: fc.constantFrom(...(['lock', 'remove', 'look'] as const)),
    name: fc.constant('lck'),
  }),
)

async function contentOf(folder: FolderHandle, of: string): Promise<Buffer> {
  await using file = await folder.open(of, 'read')
  const into = Buffer.alloc((await file.stat()).size)
  for (let at = 0; at < into.length; ) {
    const length = await file.read(into.subarray(at), at)
    if (length === 0) throw new Error('the file is shorter than its size')
    at += length
  }
  return into
}

/** Runs a step. Returns its result, or the code of its error. */
async function run(folder: FolderHandle, step: Step): Promise<unknown> {
  try {
    switch (step.kind) {
      case 'open':
        return (await contentOf(folder, step.name)).toString('latin1')
      case 'create':
        return await (await folder.open(step.name, 'create')).close()
      case 'write': {
        await using file = await folder.open(step.name, 'change')
        for (let at = 0; at < step.bytes.length; )
          at += await file.write(step.bytes.subarray(at), step.position + at)
        return await file.sync()
      }
      case 'truncate': {
        await using file = await folder.open(step.name, 'change')
        await file.truncate(step.sizeBytes)
        return (await file.stat()).size
      }
      case 'rename':
        return await folder.rename(step.name, step.to)
      case 'remove':
        return await folder.remove(step.name)
      case 'makeFolder':
        return await folder.makeFolder(step.name, 0o700)
      case 'removeFolder':
        return await folder.removeFolder(step.name)
      case 'look': {
        const status = await folder.look(step.name)
        return status && [status.isFile(), status.isDirectory(), status.isFile() && status.size]
      }
      case 'lock': {
        const lock = await folder.lock(step.name, 0)
        lock?.release()
        return lock !== undefined
      }
      case 'list':
        return (await folder.list()).sort()
      default:
        return undefined
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

/** What a folder of vSAN does otherwise: a folder never replaces another one, even an empty one. */
async function isDifferent(folder: FolderHandle, step: Step): Promise<boolean> {
  if (step.kind !== 'rename' || step.name === step.to) return false
  const [from, to] = [await folder.look(step.name), await folder.look(step.to)]
  return from?.isDirectory() === true && to?.isDirectory() === true
}

it('a folder of vSAN does what a folder of a file system does, also if hosts die', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const files = createSimulatedDisk({ random: seededRandom('model') }).attach()
      files.now.makeFolder('/model', 0o700)
      const model = await files.holdFolder('/model')
      const hosts = vsanHosts()
      const hostNames = ['esx-1', 'esx-2']
      const folders = new Map<string, FolderHandle>()
      for (const each of hostNames) folders.set(each, await hosts.start(each).holdRoot())
      let present = 'esx-1'
      for (const each of steps) {
        if (each.kind === 'switch') present = present === 'esx-1' ? 'esx-2' : 'esx-1'
        if (each.kind === 'kill') {
          hosts.kill('esx-1')
          folders.set('esx-1', await hosts.start('esx-1').holdRoot())
        }
        const folder = folders.get(present)
        if (folder === undefined) throw new Error('the host is not started')
        if (await isDifferent(model, each)) continue
        expect([each, await run(folder, each)]).toEqual([each, await run(model, each)])
      }
    }),
    { numRuns: 150 },
  ))
