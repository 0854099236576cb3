import { describe, expect, it } from '@jest/globals'
import { createSimulatedTime } from '../simulated-time.ts'
import { passTime } from './pass-time.ts'

describe('passTime', () => {
  it('passes simulated time until the task ends, and no longer', async () => {
    const time = createSimulatedTime()
    void time.sleep(3_600_000)
    const woken: string[] = []
    const result = await passTime(time, async () => {
      const later = time.sleep(2000).then(() => woken.push('later'))
      await time.sleep(1000)
      woken.push('first')
      await later
      return 'done'
    })
    expect([result, woken, time.nowMs()]).toEqual(['done', ['first', 'later'], 2000])
  })

  it('passes on the error of the task', async () => {
    const time = createSimulatedTime()
    const failing = passTime(time, async () => {
      await time.sleep(1)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
  })

  it('refuses a task that waits while nothing is due, and one that does not end', async () => {
    const time = createSimulatedTime()
    const never = new Promise<void>(() => undefined)
    await expect(passTime(time, () => never)).rejects.toThrow('nothing is due')
    const beat = async (): Promise<void> => {
      for (;;) await time.sleep(3_600_000)
    }
    void beat()
    await expect(passTime(time, () => never)).rejects.toThrow('does not end')
  })
})
