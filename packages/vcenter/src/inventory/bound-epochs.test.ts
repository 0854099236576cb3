import { expect, it } from '@jest/globals'
import { vmRecord } from '../testing/models.ts'
import { boundEpochs, HIGHEST_EPOCH, MOST_NEW_EPOCHS } from './bound-epochs.ts'
import { UNKNOWN_CRYPTO } from './host-inventory.ts'

const vm = (epoch: number, uuid = 'u') =>
  vmRecord({ uuid, name: uuid, vtpm: { seen: { stateSha256: 'x', resetCount: 7, epoch } } })
const inventory = (...vms: ReturnType<typeof vm>[]) => ({ vms, crypto: UNKNOWN_CRYPTO })
const reported = (epoch: number, before: number, others: number): number | undefined => {
  const own = inventory(vm(before))
  const [read] = boundEpochs([vm(epoch)], own, [own, inventory(vm(others))])
  return read?.vtpm?.seen?.epoch
}

it('an epoch rises by a few above what any host has reported', () => {
  expect(reported(3, 3, 0)).toBe(3)
  expect(reported(4, 3, 0)).toBe(4)
  expect(reported(2 ** 32 - 1, 3, 0)).toBe(3 + MOST_NEW_EPOCHS)
  expect(reported(2 ** 32 - 1, 3, 50)).toBe(50 + MOST_NEW_EPOCHS)
  expect(reported(2 ** 32 - 1, 0, HIGHEST_EPOCH - 1)).toBe(HIGHEST_EPOCH)
  expect(reported(1, 3, 0)).toBe(1)
})

it('a host that reports the first time is bounded too, and the rest of its report is kept', () => {
  const huge = vm(2 ** 32 - 1)
  const plain = vmRecord({ uuid: 'p', name: 'p' })
  expect(boundEpochs([huge, plain, vm(2, 'new')], undefined, [])).toEqual([
    vm(MOST_NEW_EPOCHS),
    plain,
    vm(2, 'new'),
  ])
})
