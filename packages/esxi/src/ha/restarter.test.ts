import { expect, it } from '@jest/globals'
import { createSimulatedTime, simulatedMachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { Datastore } from '../vm/files/datastore.ts'
import { createRestarter } from './restarter.ts'

const order = (vm: string) => ({ vm, term: 1, hostId: 'h1' })
const silent = { info: () => undefined, warn: () => undefined } as never

/** A restarter whose power-ons end when the test says so. */
function setUp() {
  const begun: string[] = []
  const ends: ((error?: EsxiError) => void)[] = []
  const restarter = createRestarter({
    datastore: { name: 'ds' } as Datastore,
    powerOn: (vm) => {
      begun.push(vm)
      return new Promise<void>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)))
      })
    },
    clock: simulatedMachineClock(createSimulatedTime(), { startMs: 0 }),
    logger: silent,
  })
  const settle = () => new Promise(setImmediate)
  /** Ends the power-on that runs, and lets the next one begin. */
  const end = async (error?: EsxiError) => {
    ends.shift()?.(error)
    await settle()
  }
  return { restarter, begun, end, settle }
}

it('a host restarts VMs in the order of the primary, also if it changes meanwhile', async () => {
  const { restarter, begun, end, settle } = setUp()
  restarter.follow(['a', 'b', 'c'].map(order))
  await settle()
  expect(begun).toEqual(['a'])
  restarter.follow(['urgent', 'c'].map(order))
  await end()
  await end()
  expect(begun).toEqual(['a', 'urgent', 'c'])
})

it('a restart that failed does not hold up the others, and is not tried again at once', async () => {
  const { restarter, begun, end, settle } = setUp()
  restarter.follow(['a', 'b'].map(order))
  await settle()
  await end(new EsxiError('VM_INVALID', 'no disk'))
  expect(restarter.failed()).toEqual([{ vm: 'a', term: 1, reason: 'no disk' }])
  restarter.follow(['a', 'b'].map(order))
  await end()
  expect(begun.filter((vm) => vm === 'a')).toHaveLength(1)
  expect(begun).toContain('b')
})
