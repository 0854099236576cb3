import { expect, it } from '@jest/globals'
import type { esxiV1 } from '@nkpsim/rpc'
import fc from 'fast-check'
import type { NamespaceAnswer, NamespaceCall } from '../namespace/calls.ts'
import {
  answerMessage,
  answerOf,
  callMessage,
  callOf,
  requireRequestId,
} from './namespace-message.ts'

const EMPTY: esxiV1.CallNamespaceRequest__Output = {
  ...{ objectId: '', requestId: '', name: '', newName: '', fileNumber: 0 },
  ...{ positionBytes: 0, lengthBytes: 0 },
  ...{ content: Buffer.alloc(0), folderId: '', garbage: [], after: null },
  kind: 'NAMESPACE_CALL_KIND_UNSPECIFIED',
  access: 'VSAN_FILE_ACCESS_UNSPECIFIED',
}
const READ = { call: 'read', file: 1, position: 0, lengthBytes: 1024 } as const

/** Returns a message as its receiver sees it. */
const received = (call: NamespaceCall) =>
  ({ ...EMPTY, ...callMessage(call) }) as esxiV1.CallNamespaceRequest__Output

const name = fc.stringMatching(/^[a-z.]{1,20}$/).filter((each) => each !== '.' && each !== '..')
const number = fc.nat()
const uuid = fc.uuid()
const call: fc.Arbitrary<NamespaceCall> = fc.oneof(
  fc.record({
    call: fc.constant('open' as const),
    name,
    access: fc.constantFrom(...(['read', 'change', 'create', 'change-or-create'] as const)),
  }),
  fc.record({ call: fc.constant('stat' as const), name }),
  fc.record({ call: fc.constant('stat' as const), file: number }),
  fc.record({ call: fc.constantFrom(...(['list', 'end'] as const)) }),
  fc.record({
    ...{ call: fc.constant('read' as const), file: number, position: number },
    lengthBytes: fc.nat({ max: 262_144 }),
  }),
  fc.record({
    ...{ call: fc.constant('write' as const), file: number, position: number },
    bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ call: fc.constant('truncate' as const), file: number, sizeBytes: number }),
  fc.record({ call: fc.constant('rename' as const), from: name, to: name }),
  fc.record({ call: fc.constantFrom(...(['remove', 'makeFolder', 'lock'] as const)), name }),
  fc.record({
    ...{ call: fc.constant('removeFolder' as const), name, objectId: uuid },
    garbage: fc.array(uuid),
  }),
  fc.record({
    call: fc.constant('sync' as const),
    after: fc.option(fc.record({ nonce: fc.string(), sequence: number }), { nil: undefined }),
  }),
)

it('a call arrives as it was sent', () =>
  fc.assert(
    fc.property(call, (sent) => {
      expect(callOf(received(sent))).toEqual(sent)
    }),
  ))

it('an answer arrives as it was sent', () => {
  const answer: NamespaceAnswer = {
    node: { kind: 'object', file: 3, nlink: 1, sizeBytes: 2 ** 40, objectId: 'an object' },
    names: ['a'],
    garbage: ['b'],
    bytes: Buffer.from('content'),
    change: { nonce: 'n', sequence: 7 },
  }
  const message = answerMessage(answer) as esxiV1.CallNamespaceResponse__Output
  expect(answerOf(message, READ)).toEqual(answer)
  const nothing = answerMessage({}) as esxiV1.CallNamespaceResponse__Output
  expect(answerOf(nothing, { call: 'list' })).toEqual({ names: [], garbage: [] })
})

it.each(['', '.', '..', 'a/b', 'a\0b', 'x'.repeat(2000)])('refuses the name %j', (bad) => {
  const message = { ...received({ call: 'remove', name: 'a' }), name: bad }
  expect(() => callOf(message)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
})

it('refuses unknown calls, long writes and odd ids', () => {
  const write = received({ call: 'write', file: 1, position: 0, bytes: Buffer.alloc(262_145) })
  for (const refused of [EMPTY, write, { ...received({ call: 'list' }), kind: 'X' as never }])
    expect(() => callOf(refused)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
  for (const requestId of ['', 'x'.repeat(65)])
    expect(() => requireRequestId(requestId)).toThrow(/request id/)
})
