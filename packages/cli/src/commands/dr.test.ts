import { describe, expect, it } from '@jest/globals'
import { mergeRehearsals, problemLines } from './dr.ts'

const problem = (file: string, keyId: string) => ({
  ...{ code: 'KEY_PROVIDER_MISSING', file, provider: 'nkp-1', keyId },
  ...{ message: `no key ${keyId}`, remedy: 'nkpsim provider restore --file FILE' },
})
const vm = (name: string, ...problems: ReturnType<typeof problem>[]) => ({
  ...{ name, datastore: 'ds', encrypted: true, diskCount: 1, opens: problems.length === 0 },
  problems,
})

describe('the rehearsals of several hosts', () => {
  it('are merged by datastore and name, and a VM opens if one host opens it', () => {
    const merged = mergeRehearsals([
      { host: 'esx-1', answer: [vm('db'), vm('app', problem('app.vmx', 'A'))] },
      {
        host: 'esx-2',
        answer: [vm('db', problem('db.vmx', 'B')), { ...vm('db'), datastore: 'x' }],
      },
    ])
    expect(merged.map(({ name, datastore, opens }) => [name, datastore, opens])).toEqual([
      ['app', 'ds', false],
      ['db', 'ds', true],
      ['db', 'x', true],
    ])
    expect(merged[1]?.hosts.map(({ host, opens }) => [host, opens])).toEqual([
      ['esx-1', true],
      ['esx-2', false],
    ])
  })

  it('give one line for a problem that several files and hosts have', () => {
    const answer = [vm('db', problem('db.vmx', 'A'), problem('db.vmdk', 'A'), problem('', 'B'))]
    const merged = mergeRehearsals(['esx-1', 'esx-2'].map((host) => ({ host, answer })))
    expect(problemLines(merged)).toEqual([
      'db (db.vmx, db.vmdk) does not open on esx-1, esx-2: no key A: nkpsim provider restore --file FILE',
      'db does not open on esx-1, esx-2: no key B: nkpsim provider restore --file FILE',
    ])
    expect(problemLines(mergeRehearsals([{ host: 'esx-1', answer: [vm('db')] }]))).toEqual([])
  })
})
