import { expect, it } from '@jest/globals'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createSimulatedDisk, seededRandom, systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, vmLab } from '../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const CAPACITY_BYTES = 3 << 22
const random = seededRandom('foreign-journal')
const CONTENT = random.bytes(CAPACITY_BYTES)
const FOREIGN = {
  code: 'VM_INVALID',
  message: expect.stringContaining('is the extent of another disk: put the right one back'),
}

/** A host with an encrypted VM whose disk is encrypted in part, and its folder. */
async function interruptedLab() {
  const files = createSimulatedDisk({ random }).attach()
  files.now.makeFolder('/ds', 0o777)
  const effects = { ...systemEffects, files, random }
  const { vms } = await vmLab('/ds', [A], { effects })
  const spec = { datastore: '', provider: '', isPlain: true }
  await vms.create({ ...spec, name: 'victim' }, CAPACITY_BYTES, chunksOf(CONTENT))
  const ending = new AbortController()
  const onProgress = (percent: number): void => {
    if (percent > 20) ending.abort(new Error('ended'))
  }
  const encryption = vms.encrypt('victim', 'A', 'all', { signal: ending.signal, onProgress })
  await expect(encryption).rejects.toThrow('ended')
  await vms.create({ ...spec, name: 'thief' }, CAPACITY_BYTES)
  const folderOf = (name: string) => holdFolder(effects, `/ds/${name}`)
  return { vms, folderOf }
}

async function steal(from: HeldFolder, to: HeldFolder): Promise<void> {
  for (const end of ['-flat.vmdk', '-flat.vmdk.journal'])
    await to.replace(`thief${end}`, await from.read(`victim${end}`, 1 << 26))
}

it('a VM does not open the disk of another VM by the journal of its encryption', async () => {
  const { vms, folderOf } = await interruptedLab()
  await using victim = await folderOf('victim')
  await using thief = await folderOf('thief')
  const requireRefused = async () => {
    await expect(vms.powerOn('thief')).rejects.toMatchObject(FOREIGN)
    await expect(vms.encrypt('thief', 'A', 'all')).rejects.toMatchObject(FOREIGN)
  }
  await steal(victim, thief)
  await requireRefused()
  await vms.encrypt('thief', 'A', 'none')
  await requireRefused()
  await vms.powerOn('victim')
  await vms.powerOff('victim')
  await vms.encrypt('victim', 'A', 'all')
  await vms.powerOn('victim')
})
