import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { OPEN } from '@nkpsim/daemon/audit'
import { operationName } from '@nkpsim/daemon/operation'
import { declaredRequirements, type Requirement } from '@nkpsim/rpc'
import { handlerName, protoCalls, protoFields } from '@nkpsim/rpc/testing/protos'
import { declaredByOperations } from '../testing/declared.ts'
import { type Declared, operation } from './operation.ts'

/** Proto folders whose services a host serves. */
const FOLDERS = ['esxi']
const SERVICES = 'nkpsim.esxi.v1.'
/** Names of calls that read. Some of them read secrets. */
const READS = /\/(Get|List|Read|Predict|Follow)[A-Z]/
/** Calls that vCenter repeats by itself, without a user's request. */
const BY_VCENTER = [
  'AuditCheckpointService/StoreCheckpoint',
  'HostAgentService/Synchronize',
  'HostAttestationService/Attest',
  'HostKeyService/AddKeys',
  'HostKeyService/RemoveKeys',
  'HostSessionService/SetRevocations',
  'VtpmService/InstallVtpmCertificates',
  'VtpmService/SetVtpmStates',
]
/** Calls that hosts of a vSAN cluster make by themselves, for the reads and writes of disks. */
const BY_HOSTS = [
  'AcceptConfiguration',
  'AskRelease',
  'CreateComponent',
  'DiscardComponent',
  'FlushComponent',
  'MoveComponent',
  'PrepareConfiguration',
  'ReleaseObject',
  'RenewSession',
  'ReserveObject',
  'WriteComponent',
  'ZeroComponent',
].map((method) => `VsanComponentService/${method}`)
const BY_OWNERS = ['VsanFileService/CallNamespace']
const SECRET_READS = [
  'HostSecurityService/ListRecoveryKeys',
  'VirtualMachineService/ExportVm',
  'VirtualMachineService/ReadDisk',
]

const declared = declaredByOperations()
const unaudited = declared.filter(({ audit }) => audit === OPEN).map(({ name }) => name)

/** The requirement of an operation, in the form of the method option. */
function asOption({ requirement }: Declared): Requirement {
  const needed = (privilege: string) => ({ privilege, entity: '', field: '' })
  if (typeof requirement === 'string') return { audience: requirement, ...needed(''), also: [] }
  const [first, ...also] = requirement
  return { audience: 'privilege', ...needed(first), also: also.map(needed) }
}

describe('the operations of a host', () => {
  it('are exactly the methods of its services', () => {
    const methods = protoCalls(FOLDERS).map(({ service, method }) => operationName(service, method))
    expect(methods.length).toBeGreaterThan(30)
    expect(declared.map(({ name }) => name).toSorted()).toEqual(methods.toSorted())
  })

  it('have the requirements that each method option states', () => {
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

  it(`declare audit: OPEN only for reads, whose names match ${READS.source}, and for calls by vCenter or hosts themselves`, () => {
    const others = unaudited.filter((name) => !READS.test(name))
    expect(others.toSorted()).toEqual(
      [...BY_VCENTER, ...BY_HOSTS, ...BY_OWNERS].map((path) => SERVICES + path).toSorted(),
    )
  })

  it('are audited if they read a secret', () => {
    const names = declared.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(SECRET_READS.map((path) => SERVICES + path)))
    expect(unaudited.filter((name) => SECRET_READS.includes(name.slice(SERVICES.length)))).toEqual(
      [],
    )
  })

  it('name a field of the request as the target of the audit record', () => {
    const fields = protoFields(FOLDERS)
    const targets = protoCalls(FOLDERS).flatMap(({ service, method, request }) => {
      const audit = declared.find(({ name }) => name === operationName(service, method))?.audit
      const target = audit === OPEN ? undefined : audit?.target
      return target === undefined ? [] : [{ request, field: target.split('.')[0] }]
    })
    expect(targets.length).toBeGreaterThan(10)
    // A stream has the fields of its request in its header.
    const headerOf = (request: string): string => request.replace(/Request$/, 'Header')
    const wrong = targets.filter(
      ({ request, field }) =>
        !fields.some(
          ({ message, name }) =>
            [request, headerOf(request)].includes(message) && handlerName(name) === field,
        ),
    )
    expect(wrong).toEqual([])
  })
})

describe('an operation of a host', () => {
  it('does not compile without its declarations, or with a field that its input lacks', () => {
    const run = async (_input: { spec: { name: string } | undefined }) => undefined
    const unnamed = [
      operation({ requirement: ['System.Read'], audit: { target: 'spec.name' }, run }),
      // @ts-expect-error: no requirement
      operation({ audit: OPEN, run }),
      // @ts-expect-error: no audit
      operation({ requirement: 'session', run }),
      // @ts-expect-error: no such field
      operation({ requirement: 'session', audit: { target: 'name' }, run }),
      // @ts-expect-error: no such privilege
      operation({ requirement: ['System.Write'], audit: OPEN, run }),
      // @ts-expect-error: a requirement of nothing
      operation({ requirement: [], audit: OPEN, run }),
    ]
    expect(unnamed).toHaveLength(6)
  })
})
