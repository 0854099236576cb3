import { describe, expect, it } from '@jest/globals'
import { type Audit, type AuditLog, OPEN, parseRecord } from '@nkpsim/daemon/audit'
import { auditLab, createTemporaryFolder, linesOf } from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import { withoutSync } from '@nkpsim/effects/testing'
import { hostNotes, ROOT_LOGIN_CALL } from './audit-note.ts'

const SOURCE = '192.0.2.1'
const call = (path: string, audit: Audit = { target: undefined }, request: unknown = {}) => ({
  name: `nkpsim.esxi.v1.${path}`,
  audit,
  request,
  source: SOURCE,
})
const recordsOf = async (log: AuditLog) => (await linesOf(log)).map(parseRecord)

describe('the audit notes of a host', () => {
  it('record a call before it begins, and its outcome when it ends', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const notes = hostNotes(log)
    const settle = await notes.call(call('HostSecurityService/ListRecoveryKeys'), 'anna')
    expect(await recordsOf(log)).toMatchObject([
      { caller: 'anna', call: 'nkpsim.esxi.v1.HostSecurityService/ListRecoveryKeys' },
    ])
    settle('NO_PERMISSION')
    const powerOn = call('VirtualMachineService/PowerOnVm', { target: 'name' }, { name: 'vm-1' })
    for (const each of [powerOn, call('VirtualMachineService/ListVms', OPEN)]) {
      const settleRoot = await notes.call(each, 'root')
      settleRoot('OK')
    }
    expect(await recordsOf(log)).toMatchObject([
      { phase: 'attempt' },
      { attempt: 1, code: 'NO_PERMISSION' },
      { caller: 'root', target: 'vm-1', phase: 'attempt' },
      { attempt: 3, code: 'OK' },
    ])
    log.close()
  })

  it('record a refused call in full, and count further ones, even from other addresses', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const notes = hostNotes(log)
    const setting = call('SettingService/SetSetting', { target: 'key' }, { key: 'a' })
    for (let each = 0; each < 50; each++) {
      const asked = { ...setting, source: `192.0.2.${each}` }
      await notes.refusal(asked, 'anna', 'NO_PERMISSION')
    }
    await notes.refusal(call('VirtualMachineService/ListVms', OPEN), 'anna', 'NO_PERMISSION')
    expect(await recordsOf(log)).toMatchObject([
      { phase: 'attempt', caller: 'anna', target: 'a', details: { source: '192.0.2.0' } },
      { phase: 'outcome', attempt: 1, code: 'NO_PERMISSION' },
      { phase: 'count', caller: 'anna', target: 'a', count: 50 },
    ])
    log.close()
  })

  it('name each vCenter that took the host over, and each log-in of root, whatever strangers do', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path, {
      files: withoutSync(systemFiles),
    })
    const notes = hostNotes(log)
    const adopt = async (code: string, vcenterInstanceId: string, source = SOURCE) => {
      const settle = await notes.call(
        {
          ...call(
            'AdoptionService/InstallCertificate',
            { target: 'vcenterInstanceId', isCounted: true },
            { vcenterInstanceId },
          ),
          source,
        },
        'somebody',
      )
      settle(code)
    }
    await adopt('OK', 'A')
    await adopt('OK', 'B')
    for (let each = 0; each < 300; each++) await adopt('CREDENTIALS_WRONG', 'C', `192.0.3.${each}`)
    for (let each = 0; each < 300; each++)
      (await notes.login('root', `192.0.3.${each}`))('CREDENTIALS_WRONG')
    for (let each = 0; each < 2; each++)
      (await notes.login('root', SOURCE, { vcenterInstanceId: 'B' }))('OK')
    const records = await recordsOf(log)
    expect(
      records.flatMap((record) =>
        record?.phase === 'outcome' && record.code === 'OK' ? [record.target] : [],
      ),
    ).toEqual(['A', 'B', 'root', 'root'])
    const named = records.filter(
      (record) => record?.phase === 'attempt' && record.details['vcenterInstanceId'] === 'B',
    )
    expect(named.map((record) => record?.target)).toEqual(['B', 'root', 'root'])
    log.close()
  })

  it('count failed log-ins of root by address, and log-ins of unknown user names together', async () => {
    using folder = createTemporaryFolder()
    const log = auditLab().open(folder.path)
    const notes = hostNotes(log)
    for (let each = 0; each < 3; each++) (await notes.login('root', SOURCE))('CREDENTIALS_LOCKED')
    for (let each = 0; each < 9; each++)
      (await notes.login(`n-${each}`, SOURCE))('CREDENTIALS_WRONG')
    const other = await notes.login('root', '192.0.2.2')
    other('CREDENTIALS_WRONG')
    const records = await recordsOf(log)
    const first = records.filter((record) => record?.phase === 'attempt')
    expect(first).toMatchObject([
      { call: ROOT_LOGIN_CALL, target: 'root', details: { source: SOURCE } },
      { target: 'n-0', details: { source: SOURCE } },
      { target: 'root', details: { source: '192.0.2.2' } },
    ])
    expect(
      records.flatMap((record) =>
        record?.phase === 'count' ? [[record.count, record.codes]] : [],
      ),
    ).toEqual([
      [3, { CREDENTIALS_LOCKED: 3 }],
      [9, { CREDENTIALS_WRONG: 9 }],
    ])
    log.close()
  })
})
