import { expect, it } from '@jest/globals'
import { findAuditGaps, findEarlyChanges, type ObservedAudit } from './audit-effects.ts'

const effect = { daemon: 'vCenter', call: 'CreateProvider', target: 'nkp-1', seenMs: 20 }
const audit: ObservedAudit = {
  daemon: 'vCenter',
  records: [{ call: 'CreateProvider', target: 'nkp-1', durableMs: 10 }],
  findings: [],
  wasTamperedWith: false,
}

it('findAuditGaps accepts an effect with a record, and problems found in a log that was changed', () => {
  const changed = { ...audit, findings: ['record 3 is missing'], wasTamperedWith: true }
  expect(findAuditGaps([audit, changed], [effect])).toEqual([])
})

it('findAuditGaps reports an effect that its daemon has not recorded', () => {
  const elsewhere = { ...audit, daemon: 'esx-1' }
  for (const audits of [[], [elsewhere], [{ ...audit, records: [] }]])
    expect(findAuditGaps(audits, [effect])).toEqual([
      'CreateProvider of nkp-1 has no audit record on vCenter',
    ])
})

it('findAuditGaps reports problems in an unchanged log, and a change that the verification missed', () => {
  expect(findAuditGaps([{ ...audit, findings: ['record 3 is missing'] }], [])).toEqual([
    'the audit log of vCenter: record 3 is missing',
  ])
  expect(findAuditGaps([{ ...audit, wasTamperedWith: true }], [])).toEqual([
    'the audit log of vCenter was changed, and the verification found nothing',
  ])
})

it('findAuditGaps reports an effect before its record, and a second effect of one record', () => {
  expect(findAuditGaps([audit], [{ ...effect, seenMs: 9 }])).toEqual([
    'CreateProvider of nkp-1 has no audit record on vCenter at 9 ms, when its effect was seen',
  ])
  expect(findAuditGaps([audit], [effect, { ...effect, seenMs: 30 }])).toEqual([
    'CreateProvider of nkp-1 has no audit record on vCenter',
  ])
})

it('findEarlyChanges reports a change before the audit record of its call', () => {
  const change = {
    ...{ daemon: 'vCenter', call: 'CreateProvider', target: 'nkp-1', change: 'a commit' },
    ...{ changeStep: 5, recordStep: 4 },
  }
  expect(findEarlyChanges([change])).toEqual([])
  expect(findEarlyChanges([{ ...change, recordStep: 6 }])).toEqual([
    'CreateProvider of nkp-1 on vCenter made its first change before its audit record was durable: a commit',
  ])
})
