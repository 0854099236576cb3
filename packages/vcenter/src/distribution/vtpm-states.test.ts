import { expect, it } from '@jest/globals'
import { manualClock, silentLogger, untilEqual } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/errors'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VtpmSeen } from '../records/virtual-machine.ts'
import { host, simulatedStore, vmRecord } from '../testing/models.ts'
import { createVtpmStates, newestStates } from './vtpm-states.ts'

const channelWith = (service: object): RpcChannel =>
  ({ client: () => service }) as unknown as RpcChannel

const seen = (resetCount: number, stateSha256 = '', epoch = 0): VtpmSeen => ({
  ...{ resetCount, stateSha256, epoch },
})
const inventoryOf = (...vms: readonly [uuid: string, VtpmSeen | undefined][]): HostInventory => ({
  vms: vms.map(([uuid, each]) =>
    vmRecord({ uuid, name: uuid, vtpm: each === undefined ? {} : { seen: each } }),
  ),
  crypto: { mode: 'safe', hostKey: undefined, requiresEncryptionMode: false },
})

it('the newest state of a vTPM is that of the highest epoch, then of the highest count', () => {
  expect(
    newestStates([
      inventoryOf(['a', seen(5)], ['b', seen(9)], ['c', undefined]),
      inventoryOf(['a', seen(4, 'x')], ['b', seen(2, 'y', 1)]),
      inventoryOf(['a', seen(5, 'z')]),
    ]),
  ).toEqual(
    new Map([
      ['a', seen(5, 'z')],
      ['b', seen(2, 'y', 1)],
    ]),
  )
})

it('a host that reports very many vTPMs does not keep out those of others', () => {
  const many = Array.from({ length: 10_000 }, (_, index): [string, VtpmSeen] => [
    `invented ${index}`,
    seen(1),
  ])
  const newest = newestStates([inventoryOf(...many), inventoryOf(['a', seen(1)], ['b', seen(2)])])
  expect([newest.size, newest.get('a'), newest.get('b')]).toEqual([10_000, seen(1), seen(2)])
})

it('each connected host gets the newest states once, and a host of an earlier version is left alone', async () => {
  const store = await simulatedStore()
  const clock = manualClock()
  const states = createVtpmStates({ store, machineClock: clock, logger: silentLogger })
  const received: { states: unknown }[] = []
  const esx1 = host({ id: 'host-1', name: 'esx-1', cluster: undefined })
  states.reach(
    esx1,
    channelWith({
      setVtpmStates: async (request: { states: unknown }) => void received.push(request),
    }),
  )
  let refusals = 0
  states.reach(
    host({ id: 'host-2', name: 'esx-2' }),
    channelWith({
      setVtpmStates: async () => {
        refusals++
        throw new RpcError('UNIMPLEMENTED', '', 'no such service')
      },
    }),
  )
  const report = (inventory: HostInventory) =>
    store.change((tables) => {
      tables.putHost(esx1)
      tables.putHostInventory('host-1', inventory)
    })
  await report(inventoryOf(['a', seen(1)]))
  await untilEqual(() => received.length, 1)
  await report(inventoryOf(['a', seen(1)], ['b', undefined]))
  await report(inventoryOf(['a', seen(2, 'x')]))
  await untilEqual(() => received.at(-1), { states: [{ vmUuid: 'a', seen: seen(2, 'x') }] })
  expect(received).toHaveLength(2)
  expect(refusals).toBe(2)
  states.stop()
})
