import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { OpenFile } from './files.ts'
import { seededRandom } from './seeded-random.ts'
import { createSimulatedDisk } from './simulated-files.ts'
import { systemError } from './simulated-paths.ts'
import { type FilesLab, machineLab, simulatedLab } from './testing/files-labs.ts'

const SEEDS = Array.from({ length: 40 }, (_, index) => `${index}`)
const failsWith = (code: string) => expect.objectContaining({ code })

function contentOf(file: OpenFile): string {
  const buffer = Buffer.alloc(5000)
  return buffer.toString('latin1', 0, file.now.read(buffer, 0))
}

describe('a crash of a simulated disk', () => {
  it('loses nothing that was synced', async () => {
    for (const seed of SEEDS) {
      const disk = createSimulatedDisk({ random: seededRandom(seed) })
      const files = disk.attach()
      files.now.makeFolder('/f', 0o700)
      files.now.syncFolder('/')
      await using file = await files.open('/f/a', 'create')
      await file.write(Buffer.from('abc'), 0)
      await file.truncate(2)
      await file.sync()
      await files.rename('/f/a', '/f/b')
      await files.syncFolder('/f')
      disk.crash()
      const after = disk.attach()
      expect(await after.list('/f')).toEqual(['b'])
      expect(contentOf(await after.open('/f/b', 'read'))).toBe('ab')
      expect((await after.look('/f/b'))?.nlink).toBe(1)
    }
  })

  it('decides at random which unsynced names, sizes and sectors survive', () => {
    const found = SEEDS.map((seed) => {
      const disk = createSimulatedDisk({ random: seededRandom(seed) })
      const files = disk.attach()
      const kept = files.now.open('/kept', 'create')
      files.now.syncFolder('/')
      files.now.open('/lost', 'create').now.write(Buffer.from('x'), 0)
      kept.now.write(Buffer.alloc(1024, 'y'), 0)
      disk.crash()
      const after = disk.attach()
      return [
        after.now.list('/').sort().join(' '),
        contentOf(after.now.open('/kept', 'read')).replace(/(.)\1*/g, '$1'),
      ]
    })
    expect(new Set(found.map(([names]) => names))).toEqual(new Set(['kept', 'kept lost']))
    expect(new Set(found.map(([, content]) => content))).toEqual(new Set(['', 'y', '\0y']))
  })

  it('keeps either the old or the new name of an unsynced rename', () => {
    const found = SEEDS.map((seed) => {
      const disk = createSimulatedDisk({ random: seededRandom(seed) })
      const { now, rename } = disk.attach()
      now.open('/a', 'create')
      now.syncFolder('/')
      void rename('/a', '/b')
      disk.crash()
      return disk.attach().now.list('/').join(' ')
    })
    expect(new Set(found)).toEqual(new Set(['a', 'b']))
  })

  it('ends the process with its locks and open files', async () => {
    const disk = createSimulatedDisk({ random: seededRandom('locks') })
    const files = disk.attach()
    const file = await files.open('/a', 'create')
    const lock = files.lock('/lock', 0)
    files.now.syncFolder('/')
    disk.crash()
    await expect(file.write(Buffer.of(1), 0)).rejects.toEqual(failsWith('EIO'))
    await expect(files.list('/')).rejects.toEqual(failsWith('EIO'))
    const after = disk.attach()
    const next = after.lock('/lock', 0)
    expect(next).toBeDefined()
    lock?.release()
    expect(after.lock('/lock', 0)).toBeUndefined()
  })

  it('has the same result for the same seed', () => {
    const run = (seed: string): string => {
      const disk = createSimulatedDisk({ random: seededRandom(seed) })
      const { now } = disk.attach()
      for (const name of 'abcdefghij') now.open(`/${name}`, 'create')
      disk.crash()
      return disk.attach().now.list('/').join('')
    }
    expect(run('1')).toBe(run('1'))
    expect(new Set(SEEDS.map(run)).size).toBeGreaterThan(20)
  })
})

describe('an image of a simulated disk', () => {
  it('has the content of its time, all of it durable, also after changes of both disks', async () => {
    for (const seed of SEEDS) {
      const disk = createSimulatedDisk({ random: seededRandom(seed) })
      const { now, link } = disk.attach()
      now.makeFolder('/f', 0o700)
      now.open('/f/a', 'create').now.write(Buffer.from('abc'), 0)
      await link('/f/a', '/f/b')
      disk.makeLink('/f/a', '/l')
      const image = disk.image()
      now.open('/f/a', 'change').now.write(Buffer.from('x'), 0)
      now.remove('/l')
      const copy = createSimulatedDisk({ random: seededRandom(seed), image })
      copy.crash()
      const copied = copy.attach().now
      expect(contentOf(copied.open('/l', 'read'))).toBe('abc')
      expect(copied.look('/f/b')).toMatchObject({ nlink: 2, ino: copied.look('/f/a')?.ino })
      copied.open('/f/b', 'change').now.write(Buffer.from('y'), 1)
      expect(contentOf(copied.open('/f/a', 'read'))).toBe('ayc')
      const taken = [now, copied].map((each) => each.look('/f/a')?.ino)
      copied.makeFolder('/g', 0o700)
      expect(taken).not.toContain(copied.look('/g')?.ino)
      expect(contentOf(now.open('/f/b', 'read'))).toBe('xbc')
      const other = createSimulatedDisk({ random: seededRandom(seed), image }).attach()
      expect(contentOf(other.now.open('/f/b', 'read'))).toBe('abc')
    }
  })
})

describe('a fault of a simulated disk', () => {
  it('comes before a step, which then has no effect', async () => {
    const steps: string[] = []
    let fault: string | undefined
    const disk = createSimulatedDisk({
      random: seededRandom('faults'),
      before: ({ call, path }) => {
        steps.push(`${call} ${path}`)
        if (call === fault) throw systemError('ENOSPC', call, path)
        return undefined
      },
    })
    const files = disk.attach()
    await files.makeFolder('/f', 0o700)
    const folder = await files.holdFolder('/f')
    const file = await folder.open('a', 'create')
    fault = 'write'
    await expect(file.write(Buffer.of(1), 0)).rejects.toEqual(failsWith('ENOSPC'))
    expect((await file.stat()).size).toBe(0)
    fault = 'rename'
    await expect(folder.rename('a', 'b')).rejects.toEqual(failsWith('ENOSPC'))
    expect(await folder.list()).toEqual(['a'])
    expect(steps).toEqual([
      ...['makeFolder /f', 'holdFolder /f', 'open /f/a', 'write /f/a', 'stat /f/a'],
      ...['rename /f/b', 'list /f'],
    ])
  })

  it('can make a write short', async () => {
    const disk = createSimulatedDisk({
      random: seededRandom('short'),
      before: ({ call }) => (call === 'write' ? 2 : undefined),
    })
    const file = await disk.attach().open('/a', 'create')
    expect(await file.write(Buffer.from('abc'), 0)).toBe(2)
    expect(contentOf(file)).toBe('ab')
  })

  it('at an fsync loses changes, which a later fsync does not make durable', () => {
    const found = SEEDS.map((seed) => {
      let isBroken = false
      const disk = createSimulatedDisk({
        random: seededRandom(seed),
        before: ({ call, path }) => {
          if (isBroken && call === 'syncData') throw systemError('EIO', call, path)
          return undefined
        },
      })
      const { now } = disk.attach()
      const file = now.open('/a', 'create')
      now.syncFolder('/')
      file.now.write(Buffer.from('abc'), 0)
      isBroken = true
      expect(() => file.now.syncData()).toThrow(failsWith('EIO'))
      isBroken = false
      file.now.syncData()
      expect(contentOf(file)).toBe('abc')
      disk.crash()
      return contentOf(disk.attach().now.open('/a', 'read'))
    })
    expect(new Set(found)).toEqual(new Set(['', 'abc']))
  })
})

const NAMES = ['a', 'b', 'f', 'f/a', 'f/b', 'f/g', 'a/b', 'f/g/a', 'f/../b']
const name = fc.constantFrom(...NAMES)
const access = fc.constantFrom('read', 'change', 'create', 'change-or-create')
/** One call with its paths. */
const someCall = fc.oneof(
  fc.tuple(fc.constant('write'), name, access, fc.nat({ max: 20 })),
  fc.tuple(fc.constant('truncate'), name, access, fc.nat({ max: 20 })),
  fc.tuple(fc.constantFrom('rename', 'link', 'makeLink'), name, name),
  fc.tuple(
    fc.constantFrom('remove', 'removeFolder', 'makeFolder', 'list', 'holdFolder', 'syncFolder'),
    name,
  ),
)
type Call = typeof someCall extends fc.Arbitrary<infer Value> ? Value : never

async function run({ files, folder, makeLink }: FilesLab, call: Call): Promise<unknown> {
  const [kind, path, more, number = 0] = call as unknown as [string, string, never, number?]
  const at = (each: string): string => `${folder}/${each}`
  switch (kind) {
    case 'write': {
      await using file = await files.open(at(path), more)
      return [await file.write(Buffer.from(`<${number}>`), number), contentOf(file)]
    }
    case 'truncate': {
      await using file = await files.open(at(path), more)
      await file.truncate(number)
      return contentOf(file)
    }
    case 'rename':
    case 'link':
      return files[kind](at(path), at(more))
    case 'makeLink':
      return makeLink(path, at(more))
    case 'makeFolder':
      return files.makeFolder(at(path), 0o700)
    case 'list':
      return (await files.list(at(path))).sort()
    case 'holdFolder':
      return (await files.holdFolder(at(path))).close()
    default:
      return files[kind as 'remove' | 'removeFolder' | 'syncFolder'](at(path))
  }
}

/** Returns the result of a call or the code of its error, and the status of all names. */
async function outcome(lab: FilesLab, call: Call): Promise<unknown> {
  const result = await run(lab, call).catch((error: NodeJS.ErrnoException) => error.code ?? error)
  const codeOf = (error: NodeJS.ErrnoException) => error.code ?? error
  const states = NAMES.map(async (each) => {
    const path = `${lab.folder}/${each}`
    const [found, target] = await Promise.all([
      lab.files.look(path).catch(codeOf),
      lab.files.stat(path).catch(codeOf),
    ])
    return [found, target].map((status) =>
      typeof status === 'object' && 'isFile' in status
        ? [status.isFile() && [status.size, status.nlink], status.isSymbolicLink()]
        : status,
    )
  })
  return { call, result, states: await Promise.all(states) }
}

it('a simulated disk does the same as the machine, whatever is called', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someCall, { minLength: 5, maxLength: 40 }), async (calls) => {
      using machine = machineLab()
      using simulated = simulatedLab()
      for (const call of calls)
        expect(await outcome(simulated, call)).toEqual(await outcome(machine, call))
    }),
    { numRuns: 150 },
  )
})
