import { expect, it } from '@jest/globals'
import { type FolderHandle, seededRandom } from '@nkpsim/effects'
import { vsanHosts } from '../../testing/vsan-hosts.ts'
import { MAX_SMALL_FILE_BYTES } from './calls.ts'

const SEEDS = 8

type Site = { idle(): Promise<void>; ids(): string[] }

/**
 * Cuts the power before each step of some work, with several random sources if something was not
 * flushed.
 */
async function cutAtEachStep({
  prepare,
  work,
  check,
}: {
  prepare: (root: FolderHandle) => Promise<void>
  work: (root: FolderHandle) => Promise<void>
  check: (root: FolderHandle, isComplete: boolean, of: Site) => Promise<void>
}): Promise<number> {
  for (let cutAt = 1; ; cutAt++) {
    let wasCut = true
    let isDecided = true
    for (let seed = 0; seed < SEEDS && isDecided; seed++) {
      let steps = Number.NEGATIVE_INFINITY
      const hosts = vsanHosts({
        random: seededRandom(`${seed}`),
        before: () => {
          if (++steps === cutAt) isDecided = hosts.cutPower()
        },
      })
      const first = hosts.start('esx-1')
      await prepare(await first.holdRoot())
      await first.idle()
      const root = await first.holdRoot()
      steps = 0
      const isComplete = await work(root).then(
        () => true,
        () => false,
      )
      wasCut = steps >= cutAt
      steps = Number.NEGATIVE_INFINITY
      if (!wasCut) isDecided = hosts.cutPower()
      const second = hosts.start('esx-2')
      await check(await second.holdRoot(), isComplete, { ...second, ids: hosts.objects.ids })
    }
    if (!wasCut) return cutAt - 1
  }
}

async function write(folder: FolderHandle, name: string, bytes: Buffer): Promise<void> {
  await using file = await folder.open(name, 'change-or-create')
  for (let at = 0; at < bytes.length; ) at += await file.write(bytes.subarray(at), at)
  await file.sync()
}

/** Writes the begin of a file that becomes an object, because of its length. */
async function writeLong(folder: FolderHandle, name: string, begin: Buffer): Promise<void> {
  await using file = await folder.open(name, 'change-or-create')
  await file.truncate(MAX_SMALL_FILE_BYTES + 1)
  expect(await file.write(begin, 0)).toBe(begin.length)
  await file.sync()
}

async function read(folder: FolderHandle, name: string): Promise<Buffer> {
  await using file = await folder.open(name, 'read')
  const into = Buffer.alloc((await file.stat()).size)
  expect(await file.read(into, 0)).toBe(into.length)
  return into
}

const [OLD, NEW] = [Buffer.alloc(3000, 'old'), Buffer.alloc(5000, 'newer')]

it('a replaced file has its old or its new content after a power loss at any step', async () => {
  const steps = await cutAtEachStep({
    prepare: async (root) => {
      await write(root, 'a', OLD)
      await root.sync()
    },
    work: async (root) => {
      await write(root, '.tmp', NEW)
      await root.rename('.tmp', 'a')
      await root.sync()
    },
    check: async (root, isComplete) => {
      const found = await read(root, 'a')
      expect(found.equals(NEW) || (!isComplete && found.equals(OLD))).toBe(true)
      // What was read once does not change.
      await root.remove('.tmp')
      await root.sync()
      expect(await root.list()).toEqual(['a'])
    },
  })
  expect(steps).toBeGreaterThanOrEqual(5)
})

it('a file that grew into an object keeps what was synced after a power loss at any step', async () => {
  const large = Buffer.alloc(MAX_SMALL_FILE_BYTES + 1)
  NEW.copy(large)
  const steps = await cutAtEachStep({
    prepare: async (root) => {
      await write(root, 'a', OLD)
      await root.sync()
    },
    work: async (root) => {
      await writeLong(root, 'a', NEW)
      await root.remove('b')
      await root.sync()
    },
    check: async (root, isComplete) => {
      const found = await read(root, 'a')
      if (isComplete) expect(found.equals(large)).toBe(true)
      else {
        // What was synced has its old bytes, or those that replace them.
        const kept = [...OLD.keys()].filter((at) => [OLD[at], large[at]].includes(found[at]))
        expect(kept).toHaveLength(OLD.length)
      }
      await writeLong(root, 'a', NEW)
      expect((await read(root, 'a')).equals(large)).toBe(true)
    },
  })
  expect(steps).toBeGreaterThanOrEqual(8)
})

it('a power loss at any step of making and removing a VM leaves no object without a name', async () => {
  const steps = await cutAtEachStep({
    prepare: async () => undefined,
    work: async (root) => {
      await root.makeFolder('vm', 0o700)
      const folder = await root.holdFolder('vm')
      await writeLong(folder, 'disk', NEW)
      const lock = await folder.lock('vm.lck', 0)
      expect(lock).toBeDefined()
      await folder.remove('disk')
      await folder.remove('vm.lck')
      await root.removeFolder('vm')
      await root.sync()
    },
    check: async (root, isComplete, { idle, ids }) => {
      if (isComplete) expect(await root.list()).toEqual([])
      const folder = (await root.look('vm')) && (await root.holdFolder('vm'))
      for (const name of (await folder?.list()) ?? []) await folder?.remove(name)
      await root.removeFolder('vm')
      await root.sync()
      expect(await root.list()).toEqual([])
      await idle()
      expect(ids()).toHaveLength(1)
    },
  })
  expect(steps).toBeGreaterThanOrEqual(15)
})
