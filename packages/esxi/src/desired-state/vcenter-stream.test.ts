import { expect, it } from '@jest/globals'
import { createVcenterStream } from './vcenter-stream.ts'

it('a new stream of vCenter ends the previous stream, whose end does not affect the new one', () => {
  const stream = createVcenterStream()
  expect(stream.isOpen()).toBe(false)
  const first = stream.begin()
  const second = stream.begin()
  expect(first.signal.reason).toMatchObject({ code: 'STREAM_REPLACED' })
  expect(second.signal.aborted).toBe(false)
  first.end()
  expect(stream.isOpen()).toBe(true)
  second.end()
  expect(stream.isOpen()).toBe(false)
  expect(second.signal.aborted).toBe(true)
})
