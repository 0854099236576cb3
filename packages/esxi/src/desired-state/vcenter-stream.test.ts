import { expect, it } from '@jest/globals'
import { createVcenterStream } from './vcenter-stream.ts'

it('the newest stream of vCenter ends the one before, whose end leaves it open', () => {
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
