import { describe, expect, it } from '@jest/globals'
import { targetOf } from '@nkpsim/daemon/audit'
import { declaredRequirements } from '@nkpsim/rpc'
import { auditedCall } from './audited-calls.ts'

const SERVICES = 'nkpsim.esxi.v1.'
/** Calls that read, by their names. What they read may be secret. */
const READS = /^(get|list|read|predict)[A-Z]/
/** What vCenter calls by itself again and again, and changes nothing that a user asked for. */
const BY_VCENTER = ['attest', 'setRevocations', 'storeCheckpoint', 'synchronize']

const calls = declaredRequirements()
  .map(([path]) => path)
  .filter((path) => path.startsWith(SERVICES))
  .map((path) => path.split('/') as [string, string])

describe('the table of audited calls of a host', () => {
  it('leaves none out that is not a plain read', () => {
    const open = calls.filter(([service, method]) => !auditedCall(service, method))
    const wrong = open.map(([, method]) => method).filter((method) => !READS.test(method))
    expect(wrong.toSorted()).toEqual(BY_VCENTER)
    expect(calls.length).toBeGreaterThan(30)
  })

  it.each(['HostSecurityService/listRecoveryKeys', 'VirtualMachineService/readDisk'])(
    'has %s, which reads something secret',
    (path) => {
      const [service = '', method = ''] = path.split('/')
      expect(auditedCall(`${SERVICES}${service}`, method)).toBeDefined()
    },
  )

  it('has calls audited that it does not know', () => {
    expect(auditedCall(`${SERVICES}NewService`, 'getAll')).toEqual({ target: undefined })
  })

  it('finds the target of a call, also in a message of its request', () => {
    expect(targetOf({ target: 'spec.name' }, { spec: { name: 'vm-1' } })).toBe('vm-1')
    expect(targetOf({ target: 'spec.name' }, {})).toBe('')
    expect(targetOf({ target: 'name' }, undefined)).toBe('')
    expect(targetOf({ target: undefined }, { name: 'vm-1' })).toBe('')
  })
})
