import { expect, it } from '@jest/globals'
import { manualClock, untilEqual } from '@nkpsim/daemon/testing'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import { createHostCopies } from './host-copies.ts'

const RETRY_MS = 2000

it('a lasting failure is reported once, again if its reason changes, and again when it has ended', async () => {
  const machineClock = manualClock()
  const reports: string[] = []
  let calls = 0
  let reason: string | undefined = 'the disk is full'
  const copies = createHostCopies({
    newest: () => ({
      position: '1',
      send: async () => {
        calls++
        if (reason !== undefined) throw new RpcError('UNAVAILABLE', '', reason)
      },
    }),
    isFinal: () => false,
    onFailure: (host, error) => reports.push(`${host}: ${(error as Error).message}`),
    onRecovery: (host) => reports.push(`${host} recovered`),
    machineClock,
  })
  const callAgain = async (): Promise<void> => {
    const next = calls + 1
    await untilEqual(async () => {
      await machineClock.advance(RETRY_MS)
      return calls >= next
    }, true)
  }
  copies.reach({ id: 'host', name: 'esx-1' }, {} as RpcChannel)
  await callAgain()
  await callAgain()
  reason = 'the disk is gone'
  await callAgain()
  await callAgain()
  reason = undefined
  await callAgain()
  await untilEqual(
    () => reports,
    ['esx-1: the disk is full', 'esx-1: the disk is gone', 'esx-1 recovered'],
  )
})

it('a connected host is current after it has taken or finally refused the newest version', async () => {
  const machineClock = manualClock()
  let position = '1'
  let isRefused = false
  let answer = Promise.withResolvers<void>()
  const copies = createHostCopies({
    newest: () => ({
      position,
      send: async () => {
        await answer.promise
        if (isRefused) throw new RpcError('UNIMPLEMENTED', '', 'the program is older')
      },
    }),
    isFinal: () => true,
    onFailure: () => undefined,
    onRecovery: () => undefined,
    machineClock,
  })
  expect(copies.isCurrent('host')).toBe(false)
  copies.reach({ id: 'host', name: 'esx-1' }, {} as RpcChannel)
  for (const next of ['2', '3']) {
    expect(copies.isCurrent('host')).toBe(false)
    answer.resolve()
    await untilEqual(() => copies.isCurrent('host'), true)
    answer = Promise.withResolvers()
    isRefused = true
    position = next
    copies.changed()
  }
  copies.lose('host')
  expect(copies.isCurrent('host')).toBe(false)
})
