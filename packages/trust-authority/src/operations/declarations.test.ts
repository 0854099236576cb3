import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { isSecretField, OPEN } from '@nkpsim/daemon/audit'
import { operationName } from '@nkpsim/daemon/operation'
import { declaredRequirements, type Requirement } from '@nkpsim/rpc'
import { handlerName, protoCalls, protoFields } from '@nkpsim/rpc/testing/protos'
import { OPERATORS, privilegesOf, READER } from '../access/privileges.ts'
import type { Declared } from './operation.ts'
import { declaredOperations, trustOperations } from './trust-operations.ts'

const READS = /\/(Get|List|Read)/

/** Declarations do not use the parts of a trust host. */
const declared = declaredOperations(
  trustOperations({ store: { identity: {} } } as unknown as Parameters<typeof trustOperations>[0]),
)

function asOption({ requirement }: Declared): Requirement {
  const nothing = { privilege: '', entity: '', field: '' }
  if (requirement === 'anyone') return { audience: 'anyone', ...nothing, also: [] }
  const [first, ...also] = requirement.map((privilege) => ({ ...nothing, privilege }))
  return { audience: 'privilege', ...nothing, ...first, also }
}

describe('on a trust host,', () => {
  it('every operation is a method of its services, and no method has two operations', () => {
    const methods = protoCalls(['trust']).map(({ service, method }) =>
      operationName(service, method),
    )
    expect(methods.length).toBeGreaterThan(20)
    expect(declared.map(({ name }) => name).toSorted()).toEqual(methods.toSorted())
  })

  it('every operation has the requirement that the option of its method states', () => {
    const options = new Map(
      declaredRequirements().map(([path, requirement]) => {
        const [service = '', method = ''] = path.split('/')
        return [operationName(service, method), requirement]
      }),
    )
    const differing = declared.filter(
      (each) => !isDeepStrictEqual(asOption(each), options.get(each.name)),
    )
    expect(differing.map(({ name }) => name)).toEqual([])
  })

  it('only reads, and calls without effect or with records of their own, declare audit: OPEN', () => {
    const unaudited = declared.filter(({ name, audit }) => !READS.test(name) && audit === OPEN)
    expect(unaudited.map(({ name }) => name)).toEqual([
      'nkpsim.trust.v1.AttestationService/BeginAttestation',
      'nkpsim.trust.v1.AttestationService/FinishAttestation',
      'nkpsim.trust.v1.KeyProviderService/CreateNonce',
    ])
  })

  it('a reader may call exactly the reads, and an unknown operator nothing', () => {
    const mayCall = (id: string) =>
      declared
        .filter(({ requirement }) => requirement !== 'anyone')
        .filter(
          ({ requirement }) =>
            requirement !== 'anyone' &&
            requirement.every((each) => privilegesOf(id).includes(each)),
        )
        .map(({ name }) => name)
    const administrative = declared.filter(({ requirement }) => requirement !== 'anyone')
    expect(mayCall(READER)).toEqual(
      administrative.map(({ name }) => name).filter((name) => READS.test(name)),
    )
    expect(OPERATORS.map((id) => mayCall(id).length)).toContain(administrative.length)
    expect(mayCall('constructor')).toEqual([])
  })

  it('text fields with secrets are not written into the audit log', () => {
    const suspicious = /password|passphrase|secret|^token$|private_key/
    const missing = protoFields(['trust'])
      .filter(({ type, name }) => type === 'string' && suspicious.test(name))
      .filter(({ name }) => !isSecretField(handlerName(name)))
    expect(missing).toEqual([])
  })
})
