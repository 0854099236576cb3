import { expect, it } from '@jest/globals'
import { KmipError } from '../errors.ts'
import { answersTo, type Call, numbered } from '../message/batch.ts'
import type { BatchAnswer } from '../message/message.ts'
import { resultReason } from '../result-reason.ts'
import { bytes, enumeration, structure, type TtlvItem, text } from '../ttlv/item.ts'
import { RAW, SYMMETRIC_KEY, TAG } from '../ttlv/tags.ts'
import { sessionOf } from './session.ts'

const version = { major: 1, minor: 4 }
const KEY = Buffer.alloc(32, 7)

/** The answer of a server to Get. It has all keys but those whose id begins with "gone". */
function answerOf(item: TtlvItem | undefined): BatchAnswer {
  const id = item?.type === 7 ? item.value : ''
  const is = { operation: undefined, batchId: undefined }
  if (id.startsWith('gone'))
    return { ...is, result: { isDone: false, reason: resultReason(1), message: '' } }
  const block = structure(
    TAG.keyBlock,
    enumeration(TAG.keyFormatType, RAW),
    structure(TAG.keyValue, bytes(TAG.keyMaterial, Buffer.from(KEY))),
  )
  const payload = structure(
    TAG.responsePayload,
    enumeration(TAG.objectType, SYMMETRIC_KEY),
    text(TAG.uniqueIdentifier, id),
    structure(TAG.symmetricKey, block),
  )
  return { ...is, result: { isDone: true, payload } }
}

it('a server that stops at a missing key, whatever it is asked for, still gives the later keys', async () => {
  const asked: number[] = []
  const session = sessionOf({
    version,
    call: async (calls: readonly Call[], read) => {
      asked.push(calls.length)
      const all = calls.map(({ payload }) => answerOf(payload[0]))
      const failed = all.findIndex(({ result }) => !result.isDone)
      const answers = failed < 0 ? all : all.slice(0, failed + 1)
      return read(answersTo(numbered(calls), { version, answers }))
    },
    close: () => undefined,
  })
  const ids = ['gone-1', 'gone-2', 'k-1', 'gone-3', 'k-2']
  const keys = await session.get(ids)
  const shown = ids.map((id) => {
    const key = keys.get(id)
    return key instanceof KmipError ? key.reason?.name : key?.reveal().equals(KEY)
  })
  expect(shown).toEqual(['ItemNotFound', 'ItemNotFound', true, 'ItemNotFound', true])
  expect(asked).toEqual([5, 4, 3, 1])
})
