import { it } from '@jest/globals'
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
