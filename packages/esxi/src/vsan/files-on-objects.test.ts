import { describe, expect, it } from '@jest/globals'
import type { FolderHandle } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { createVsanLab, type VsanLab } from '../testing/vsan-lab.ts'
import { createVsanFiles, type VsanFiles } from './namespace/vsan-files.ts'

const LARGE = Buffer.alloc(600_000, 'large')

/** Files of the hosts of a lab, which call each other directly. */
function filesOf(lab: VsanLab) {
  const running = new Map<string, VsanFiles>()
  const ownerAt = (hostId: string): VsanFiles => {
    const index = lab.hosts.findIndex((each) => each.hostId === hostId)
    const found = running.get(hostId)
    if (found === undefined || !lab.host(index).isUp())
      throw new EsxiError('VSAN_HOST_UNREACHABLE', `${hostId} does not answer`)
    return found
  }
  return {
    start: (index: number): VsanFiles => {
      const { hostId } = lab.host(index)
      const files = createVsanFiles({
        clusterId: '52f0c7a1-0d3f-4f4e-9a52-2b6f2a2c9d11',
        objects: lab.host(index).vsan().objects,
        peerOf: (owner) => ({
          call: async (...args) => ownerAt(owner.hostId).serve(...args),
          readObject: async (...args) => ownerAt(owner.hostId).serveRead(...args),
        }),
        failuresToTolerate: () => 1,
        clock: lab.clock,
        random: lab.random,
      })
      running.set(hostId, files)
      return files
    },
  }
}

async function write(folder: FolderHandle, name: string, bytes: Buffer): Promise<void> {
  await using file = await folder.open(name, 'change-or-create')
  for (let at = 0; at < bytes.length; ) at += await file.write(bytes.subarray(at), at)
  await file.sync()
}

async function read(folder: FolderHandle, name: string): Promise<Buffer> {
  await using file = await folder.open(name, 'read')
  const into = Buffer.alloc((await file.stat()).size)
  for (let at = 0; at < into.length; ) at += await file.read(into.subarray(at), at)
  return into
}

describe('files on replicated objects', () => {
  it('are read on every host, and on two of three hosts after the owner died', async () => {
    const lab = createVsanLab(3)
    const { start } = filesOf(lab)
    await lab.run(async () => {
      const [first, second] = [start(0), start(1)]
      const root = await first.holdRoot()
      await root.makeFolder('vm', 0o700)
      const folder = await root.holdFolder('vm')
      await write(folder, 'small', Buffer.from('small'))
      await write(folder, 'disk', LARGE)
      const lock = await folder.lock('lck', 0)
      expect(lock).toBeDefined()
      await folder.sync()
      const other = await (await second.holdRoot()).holdFolder('vm')
      expect((await read(other, 'small')).toString()).toBe('small')
      expect((await read(other, 'disk')).equals(LARGE)).toBe(true)
      expect(await other.lock('lck', 0)).toBeUndefined()
      lab.host(0).kill()
      expect((await read(other, 'small')).toString()).toBe('small')
      expect((await read(other, 'disk')).equals(LARGE)).toBe(true)
      await lab.until(async () => (await other.lock('lck', 0)) !== undefined)
      await write(other, 'small', Buffer.from('again'))
      lab.host(0).start()
      const back = await (await start(0).holdRoot()).holdFolder('vm')
      expect((await read(back, 'small')).toString()).toBe('again')
    })
  })

  it.each([1, 2])(
    'are read on host %d while it or another mends them after a host died',
    async (reader) => {
      const lab = createVsanLab(3, 'mending')
      const { start } = filesOf(lab)
      await lab.run(async () => {
        const [first, ...others] = [start(0), start(1), start(2)]
        const root = await first.holdRoot()
        await write(root, 'small', Buffer.from('small'))
        await root.sync()
        lab.host(0).losePower()
        // Until then, one of the others owns the folder, because it lacks a component.
        await lab.sleep(30_000)
        const folder = await others[reader - 1]?.holdRoot()
        expect(folder && (await read(folder, 'small')).toString()).toBe('small')
      })
    },
  )

  it('keep what was synced after all hosts lost power', async () => {
    const lab = createVsanLab(3, 'power')
    const { start } = filesOf(lab)
    await lab.run(async () => {
      const root = await start(0).holdRoot()
      await write(root, 'small', Buffer.from('small'))
      await write(root, 'disk', LARGE)
      await root.sync()
      for (const host of lab.hosts) host.losePower()
      for (const host of lab.hosts) host.start()
      const after = await start(2).holdRoot()
      expect((await read(after, 'small')).toString()).toBe('small')
      expect((await read(after, 'disk')).equals(LARGE)).toBe(true)
    })
  })
})
