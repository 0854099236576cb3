import { describe, expect, it } from '@jest/globals'
import { type Audited, type AuditLog, OPEN, parseRecord } from '@nkpsim/daemon/audit'
import { auditLab, createTemporaryFolder, linesOf } from '@nkpsim/daemon/testing'
import { createAdmit } from '../operations/admit.ts'
import type { SessionRecord } from '../records/session.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { storeIn } from '../testing/models.ts'
import { auditNotes } from './audit-notes.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'
const SESSION: SessionRecord = {
  id: '1',
  user: 'reader',
  passwordStamp: '1.x',
  issuedMs: 0,
  expiresMs: 1,
  lastActiveMs: 0,
}

const PROVIDER = { target: 'provider' }
const call = (method: string, audit: Audited | typeof OPEN = PROVIDER) => ({
  name: `${SERVICE}/${method}`,
  audit,
  request: { provider: 'NKP' },
  source: '192.0.2.1',
})
const recordsOf = async (log: AuditLog) => (await linesOf(log)).map(parseRecord)

describe('the note of a call', () => {
  it('names the caller and the call before the call begins, and later the outcome', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const note = auditNotes(log, (name) => name === 'anna@vsphere.local').call
    const settle = await note(call('CreateProvider'), 'somebody')
    expect(await recordsOf(log)).toMatchObject([
      { caller: 'somebody', call: `${SERVICE}/CreateProvider`, target: 'NKP', phase: 'attempt' },
    ])
    settle('PROVIDER_ALREADY_EXISTS')
    const other = await note({ ...call('CreateProvider'), request: undefined }, 'somebody')
    other('OK')
    expect(await recordsOf(log)).toMatchObject([
      { sequence: 1 },
      { attempt: 1, code: 'PROVIDER_ALREADY_EXISTS' },
      { sequence: 3, target: '', details: {} },
      { attempt: 3, code: 'OK' },
    ])
    log.close()
  })

  it('counts failed log-ins per user and address, and counts all unknown users together', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const note = auditNotes(log, (name) => name === 'anna@vsphere.local').call
    const login = async (user: string, source = '192.0.2.1') => {
      const settle = await note(
        {
          ...call('Login', { target: 'user', isCounted: true }),
          request: { user, password: 'hunter2' },
          source,
        },
        'operator a',
      )
      settle('INVALID_LOGIN')
    }
    for (let each = 0; each < 3; each++) await login('Anna@vSphere.local')
    await login('anna@vsphere.local', '192.0.2.2')
    for (let each = 0; each < 50; each++) await login(`nobody-${each}@vsphere.local`)
    const records = await recordsOf(log)
    expect(
      records.flatMap((record) =>
        record?.phase === 'attempt' ? [[record.target, record.details['source']]] : [],
      ),
    ).toEqual([
      ['Anna@vSphere.local', '192.0.2.1'],
      ['anna@vsphere.local', '192.0.2.2'],
      ['nobody-0@vsphere.local', '192.0.2.1'],
    ])
    expect(records.flatMap((record) => (record?.phase === 'count' ? [record.count] : []))).toEqual([
      3, 50,
    ])
    log.close()
  })

  it('counts wrong passwords that a user gives to change the own password', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const { call: note } = auditNotes(log, () => true)
    const change = declaredByOperations().find(({ name }) => name.endsWith('/ChangeOwnPassword'))
    for (let each = 0; each < 50; each++) {
      const asked = { ...call('ChangeOwnPassword', change?.audit), request: { password: 'x' } }
      const settle = await note(asked, 'anna')
      settle('INVALID_LOGIN')
    }
    expect(await recordsOf(log)).toMatchObject([
      { phase: 'attempt', caller: 'anna' },
      { phase: 'outcome', code: 'INVALID_LOGIN' },
      { phase: 'count', caller: 'anna', count: 50, codes: { INVALID_LOGIN: 50 } },
    ])
    log.close()
  })

  it('is not written for a call that only reads public data', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const notes = auditNotes(log, (name) => name === 'anna@vsphere.local')
    const settle = await notes.call(call('ListProviders', OPEN), 'somebody')
    settle('OK')
    await notes.refusal(call('ListProviders', OPEN), 'somebody', 'NO_PERMISSION')
    expect(await recordsOf(log)).toEqual([])
    log.close()
  })

  it('is written for a refused call with its outcome, and further refusals are counted', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(`${folder.path}/audit`)
    const store = await storeIn(folder.path)
    const admit = createAdmit({
      store,
      sessions: { authenticate: async () => SESSION, goOn: async () => undefined },
      notes: auditNotes(log, (name) => name === 'anna@vsphere.local'),
    })
    const { name, audit, request, source } = call('ExportProvider')
    const requirement = [{ privilege: 'Cryptographer.ManageKeyServers' }] as const
    const { signal } = new AbortController()
    for (let each = 0; each < 50; each++)
      await expect(
        admit({
          operation: { name, audit, requirement },
          request: async () => request,
          ...{ isStream: false, token: 'a.b.c', peer: undefined, source, signal },
        }),
      ).rejects.toMatchObject({ code: 'NO_PERMISSION' })
    expect(await recordsOf(log)).toMatchObject([
      { caller: 'reader', call: `${SERVICE}/ExportProvider`, target: 'NKP' },
      { attempt: 1, code: 'NO_PERMISSION' },
      { phase: 'count', caller: 'reader', target: 'NKP', count: 50, codes: { NO_PERMISSION: 50 } },
    ])
    store.close()
    log.close()
  })
})
