import { expect, it } from '@jest/globals'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import type { Effects } from '@nkpsim/effects'
import { cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { claimTerm, readTerm, termNumber } from './terms.ts'

const PREFIX = 'term-'
const owner = (hostName: string) => ({ hostId: hostName, hostName, incarnation: 'run' })
const inFolder = async <T>(effects: Effects, work: (folder: HeldFolder) => Promise<T>) => {
  await using folder = await holdFolder(effects, '/datastore')
  return await work(folder)
}

it('a term that was claimed is not claimed again after a power loss at any step', async () => {
  const steps = await cutPowerAtEachStep({
    prepare: async (effects) => {
      await effects.files.makeFolder('/datastore', 0o700)
      await effects.files.syncFolder('/')
      await inFolder(effects, (folder) => claimTerm(folder, PREFIX, 0, owner('esx-1')))
    },
    operate: (effects) =>
      inFolder(effects, (folder) => claimTerm(folder, PREFIX, 1, owner('esx-2'))),
    check: (effects, isComplete) =>
      inFolder(effects, async (folder) => {
        const number = await termNumber(folder, PREFIX)
        expect(isComplete ? [2] : [1, 2]).toContain(number)
        const found = await readTerm(folder, PREFIX)
        if (isComplete) expect(found.owner).toEqual(owner('esx-2'))
        if (number === 1) expect(found.owner).toEqual(owner('esx-1'))
        expect(await claimTerm(folder, PREFIX, number, owner('esx-3'))).toBe(number + 1)
      }),
  })
  expect(steps).toBeGreaterThan(5)
})
