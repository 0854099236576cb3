import { describe, expect, it } from '@jest/globals'
import { VcenterError } from '../errors.ts'
import { stopInOrder } from './stop-in-order.ts'

describe('the stop of a vCenter', () => {
  it('stops all parts of a node that is no longer active, and does not fail', async () => {
    const stopped: string[] = []
    await stopInOrder([
      async () => {
        throw new VcenterError('NOT_ACTIVE', 'this vCenter is not active')
      },
      () => stopped.push('monitor'),
      async () => stopped.push('store'),
    ])
    expect(stopped).toEqual(['monitor', 'store'])
  })
})
