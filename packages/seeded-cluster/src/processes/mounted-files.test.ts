import { expect, it } from '@jest/globals'
import { createSimulatedDisk, type Files, seededRandom } from '@nkpsim/effects'
import { mountFiles } from './mounted-files.ts'

const DATASTORE = '/vmfs/volumes/ds'

async function lab() {
  const disk = () => createSimulatedDisk({ random: seededRandom('mounts') })
  const [first, second, shared] = [disk(), disk(), disk()]
  const datastore = shared.attach()
  for (const folder of ['/vmfs', '/vmfs/volumes', DATASTORE])
    await datastore.makeFolder(folder, 0o700)
  const hostOn = (own: Files): Files =>
    mountFiles(own, [{ folder: DATASTORE, files: shared.attach() }])
  return { own: first.attach(), one: hostOn(first.attach()), other: hostOn(second.attach()) }
}

async function touch(files: Files, path: string): Promise<void> {
  await (await files.open(path, 'create')).close()
}

it('hosts share the files of a mounted datastore, and nothing else', async () => {
  const { own, one, other } = await lab()
  await touch(one, `${DATASTORE}/vm.vmx`)
  await touch(one, '/config')
  expect(await other.list(DATASTORE)).toEqual(['vm.vmx'])
  expect(other.now.stat('/config')).toBeUndefined()
  expect(await own.list('/')).toEqual(['config'])
  expect(await one.stat(`${DATASTORE}-2`)).toBeUndefined()
})

it('a lock in a datastore excludes other hosts', async () => {
  const { one, other } = await lab()
  const path = `${DATASTORE}/vm.lck`
  const lock = one.lock(path, 0)
  expect(other.lock(path, 0)).toBeUndefined()
  lock?.release()
  expect(other.lock(path, 0)).toBeDefined()
})

it('a name cannot be moved to another disk', async () => {
  const { one } = await lab()
  await touch(one, '/a')
  await expect(one.rename('/a', `${DATASTORE}/a`)).rejects.toMatchObject({ code: 'EXDEV' })
  await one.rename('/a', '/b')
  expect(await one.list('/')).toEqual(['b'])
})
