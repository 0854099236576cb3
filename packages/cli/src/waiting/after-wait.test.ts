import { describe, expect, it } from '@jest/globals'
import { showAfterWait } from './after-wait.ts'

/** Shows the answer `old` of a change, whose object is `new` when it is read again. */
async function shown(steps: { wait?: () => Promise<void>; read?: () => Promise<string> }) {
  const views: string[] = []
  const show = async (view: string) => {
    views.push(view)
  }
  const { wait, read = async () => 'new' } = steps
  const error = await showAfterWait('old', { wait, read, show }).catch((each: Error) => each)
  return { views, message: error?.message }
}

describe('the object of a change', () => {
  it('is the answer without a wait, and is read again after a wait', async () => {
    expect(await shown({})).toEqual({ views: ['old'] })
    expect(await shown({ wait: async () => undefined })).toEqual({ views: ['new'] })
  })

  it('is shown also if the wait fails, as the change remains', async () => {
    const wait = () => Promise.reject(new Error('esx-2 is not up to date'))
    const message = 'esx-2 is not up to date'
    expect(await shown({ wait })).toEqual({ views: ['new'], message })
    const read = () => Promise.reject(new Error('vCenter is gone'))
    expect(await shown({ wait, read })).toEqual({ views: ['old'], message })
  })

  it('is not shown if it cannot be read after the wait', async () => {
    const read = () => Promise.reject(new Error('vCenter is gone'))
    const result = await shown({ wait: async () => undefined, read })
    expect(result).toEqual({ views: [], message: 'vCenter is gone' })
  })
})
