import { expect, it } from '@jest/globals'
import { watchAuditLog } from './audit-watch.ts'

it.each([
  ['/vcenter/audit/log-0000000000000001.jsonl', true],
  ['/vcenter/audit/log.pending', true],
  ['/vcenter/audit', true],
  ['/vcenter/audit/checkpoints.jsonl', false],
  ['/vcenter/vcenter.db', false],
])(
  'the watch of an audit log that sees a fault at %s knows whether the log was hit',
  (path, isHit) => {
    const watch = watchAuditLog({
      peek: () => {
        throw new Error('nothing is durable')
      },
      nowMs: () => 0,
      onAttempt: () => undefined,
    })
    const step = watch.around(() => {
      throw new Error('EIO')
    })
    expect(() => step({ call: 'syncFolder', path })).toThrow('EIO')
    expect(watch.wasHit()).toBe(isHit)
    watch.started()
    expect(watch.wasHit()).toBe(false)
  },
)
