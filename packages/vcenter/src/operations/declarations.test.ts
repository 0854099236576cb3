import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { OPEN } from '@nkpsim/daemon/audit'
import { operationName } from '@nkpsim/daemon/operation'
import { declaredRequirements, type Requirement } from '@nkpsim/rpc'
import { handlerName, protoCalls, protoFields } from '@nkpsim/rpc/testing/protos'
import { declaredByOperations } from '../testing/declared.ts'
import { type Declared, operation } from './operation.ts'

/** Folders of proto/ whose services vCenter serves. */
const FOLDERS = ['vcenter', 'fault']
const READS = /\/(Get|List|Read|Preview|Follow|Compare)/

const declared = declaredByOperations()

/** Returns the requirement of an operation in the form of the method option. */
function asOption({ requirement }: Declared): Requirement {
  if (typeof requirement === 'string')
    return { audience: requirement, privilege: '', entity: '', field: '', also: [] }
  const [first, ...also] = requirement.map(({ privilege, on = '', field = '' }) => ({
    privilege,
    entity: on,
    field,
  }))
  if (first === undefined) throw new Error('a requirement of nothing')
  return { audience: 'privilege', ...first, also }
}

describe('in a vCenter,', () => {
  it('every operation is a method of a vCenter service, and no method has two operations', () => {
    const methods = protoCalls(FOLDERS).map(({ service, method }) => operationName(service, method))
    expect(methods.length).toBeGreaterThan(50)
    expect(declared.map(({ name }) => name).toSorted()).toEqual(methods.toSorted())
  })

  it('every operation has the requirement that the option of its method states', () => {
    const options = new Map(
      declaredRequirements().map(([path, requirement]) => {
        const [service = '', method = ''] = path.split('/')
        return [operationName(service, method), requirement]
      }),
    )
    const differing = declared
      .map((each) => ({ name: each.name, here: asOption(each), option: options.get(each.name) }))
      .filter(({ here, option }) => !isDeepStrictEqual(here, option))
      .map(({ name, here, option }) => [
        name,
        `operations/ requires ${JSON.stringify(here)}`,
        `proto/ requires ${JSON.stringify(option)}`,
      ])
    expect(differing).toEqual([])
  })

  it('the calls that end a session, set a password or delete a user have turns of their own', () => {
    const ending = declared.filter(({ endsAccess }) => endsAccess).map(({ name }) => name)
    expect(ending.toSorted()).toEqual([
      'nkpsim.vcenter.v1.AuthorizationService/ChangeOwnPassword',
      'nkpsim.vcenter.v1.AuthorizationService/DeleteUser',
      'nkpsim.vcenter.v1.AuthorizationService/SetPassword',
      'nkpsim.vcenter.v1.SessionService/Logout',
      'nkpsim.vcenter.v1.SessionService/TerminateSession',
    ])
  })

  it(`only reads whose names match ${READS.source}, and one renewal, declare audit: OPEN`, () => {
    const unaudited = declared.filter(({ name, audit }) => !READS.test(name) && audit === OPEN)
    // This call only renews a token of a log-in that was audited.
    expect(unaudited.map(({ name }) => name)).toEqual([
      'nkpsim.vcenter.v1.SessionService/IssueHostTokens',
    ])
  })

  it('every operation that changes something is a task, with a few exceptions', () => {
    const others = declared.filter(({ audit, task }) => audit !== OPEN && task === undefined)
    expect(others.map(({ name }) => name.replace('nkpsim.', '')).toSorted()).toEqual([
      // Simulation only: users do not see these calls in the product.
      'fault.v1.ClockService/AdvanceClock',
      'fault.v1.ClockService/FreezeClock',
      'fault.v1.ClockService/ResumeClock',
      'fault.v1.ClockService/ScaleClock',
      'fault.v1.ClockService/SetClock',
      // Accounts belong to the product's single sign-on, which has no tasks.
      'vcenter.v1.AuthorizationService/ChangeOwnPassword',
      'vcenter.v1.AuthorizationService/CreateUser',
      'vcenter.v1.AuthorizationService/DeleteUser',
      'vcenter.v1.AuthorizationService/SetPassword',
      // The download is the task, because only it makes the backup.
      'vcenter.v1.KeyProviderService/ExportProvider',
      // These calls are steps of a link, and InstallPartner is the task.
      'vcenter.v1.LinkedModeService/AdmitPartner',
      'vcenter.v1.LinkedModeService/PreparePartnership',
      // These calls are the halves of a move between vCenters, and the hosts report the result.
      'vcenter.v1.MigrationService/PrepareReceive',
      'vcenter.v1.MigrationService/PrepareSend',
      // An event tells of each of these.
      'vcenter.v1.MonitoringService/AcknowledgeAlarm',
      'vcenter.v1.MonitoringService/ResetAlarm',
      // Other vCenters call these, not users.
      'vcenter.v1.PartnerService/Exchange',
      'vcenter.v1.PartnerService/Leave',
      'vcenter.v1.PartnerService/ReceiveProvider',
      // The list of backup jobs shows what a schedule does.
      'vcenter.v1.RecoveryService/DeleteSchedule',
      'vcenter.v1.RecoveryService/SetSchedule',
      // Sessions have events.
      'vcenter.v1.SessionService/Login',
      'vcenter.v1.SessionService/Logout',
      'vcenter.v1.SessionService/TerminateSession',
      // The cancelled task tells of it.
      'vcenter.v1.TaskService/CancelTask',
      // The other node of this vCenter calls this, not a user.
      'vcenter.v1.VcenterHaNodeService/CopyDatabase',
      // It always refuses: this is not simulated.
      'vcenter.v1.VirtualStorageObjectService/CreateDisk',
    ])
  })

  it('a long operation that checks privileges itself stores its task only after that', () => {
    const early = declared.filter(
      ({ requirement, task }) =>
        requirement === 'session' && task?.isLong === true && task.beginsWhenAllowed !== true,
    )
    expect(early).toEqual([])
  })

  it('every audit target of an operation is a field of its request', () => {
    const fields = protoFields(FOLDERS)
    const wrong = protoCalls(FOLDERS).filter(({ service, method, request }) => {
      const audit = declared.find(({ name }) => name === operationName(service, method))?.audit
      const target = audit === OPEN ? undefined : audit?.target
      const [field] = target?.split('.') ?? []
      const own = fields.filter(({ message }) => message === request)
      return field !== undefined && !own.some(({ name }) => handlerName(name) === field)
    })
    expect(wrong).toEqual([])
  })
})

describe('an operation', () => {
  it('does not compile if a declaration is missing, or names a field that its input lacks', () => {
    const run = async (_input: { host: string }) => undefined
    const needed = { privilege: 'System.Read', on: 'host' } as const
    const unnamed = [
      operation({ requirement: [{ ...needed, field: 'host' }], audit: { target: 'host' }, run }),
      // @ts-expect-error: no requirement
      operation({ audit: OPEN, run }),
      // @ts-expect-error: no audit
      operation({ requirement: 'session', run }),
      // @ts-expect-error: no such field
      operation({ requirement: [{ ...needed, field: 'name' }], audit: OPEN, run }),
      // @ts-expect-error: no such field
      operation({ requirement: 'session', audit: { target: 'name' }, run }),
      // @ts-expect-error: no such privilege
      operation({ requirement: [{ privilege: 'System.Write' }], audit: OPEN, run }),
    ]
    expect(unnamed).toHaveLength(6)
  })
})
