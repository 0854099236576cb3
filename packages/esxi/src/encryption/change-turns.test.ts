import { expect, it } from '@jest/globals'
import { createHostEncryption, type HostEncryptionInput } from './host-encryption.ts'

it('a change of the encryption that waits does not begin after its caller is gone or the host stops', async () => {
  const begun: string[] = []
  const input = { state: { current: () => void begun.push('change') } }
  const encryption = createHostEncryption(input as unknown as HostEncryptionInput)
  const turn = Promise.withResolvers<void>()
  const first = encryption.rotateRecoveryKey(() => turn.promise)
  const gone = () => Promise.reject('the caller has gone')
  const waiting = [
    encryption.change({}, gone),
    encryption.approve(undefined as never, [], gone),
    encryption.rotateRecoveryKey(gone),
    encryption.rotateRecoveryKey(),
  ]
  const outcomes = Promise.allSettled([first, ...waiting])
  const closed = encryption.close()
  turn.resolve()
  const stopping = expect.objectContaining({ code: 'STOPPING' })
  expect((await outcomes).map((each) => 'reason' in each && each.reason)).toEqual([
    stopping,
    'the caller has gone',
    'the caller has gone',
    'the caller has gone',
    stopping,
  ])
  await closed
  expect(begun).toEqual([])
})
