import { expect, it } from '@jest/globals'
import { decodedRecords } from './decoded-records.ts'

it('a record is decoded once, and again only after a change, and is forgotten when its row is deleted', () => {
  const decodings: string[] = []
  const read = decodedRecords((record) => {
    decodings.push(record)
    return { record }
  })
  const row = (host_id: string, record: string) => ({ host_id, record })
  const first = read([row('a', '1'), row('b', '2')])
  const second = read([row('a', '1'), row('b', '3')])
  expect([...second]).toEqual([
    ['a', { record: '1' }],
    ['b', { record: '3' }],
  ])
  expect(second.get('a')).toBe(first.get('a'))
  expect(read([]).size).toBe(0)
  read([row('a', '1')])
  expect(decodings).toEqual(['1', '2', '3', '1'])
})
