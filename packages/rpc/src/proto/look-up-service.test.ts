import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import protobuf from 'protobufjs'
import { declaredMethods, lookUpService } from './look-up-service.ts'

const CONTRACT = new URL('../gen/contract.json', import.meta.url)
const whole = protobuf.Root.fromJSON(JSON.parse(readFileSync(CONTRACT, 'utf8')))
whole.resolveAll()
const services = [...new Set(Array.from(declaredMethods(), ({ service }) => service))]

/**
 * Describes a service and all messages and enums that it needs by name, with their generated code.
 */
function describeService(service: protobuf.Service): Record<string, unknown> {
  const described: Record<string, unknown> = { [service.fullName]: service.toJSON() }
  const describe = (type: protobuf.Type | protobuf.Enum | null): void => {
    if (type === null || type.fullName in described) return
    described[type.fullName] = type.toJSON()
    if (type instanceof protobuf.Enum) return
    const { encode, decode } = type.setup()
    described[type.fullName] = [type.toJSON(), String(encode), String(decode)]
    for (const { resolvedType } of type.fieldsArray) describe(resolvedType)
  }
  for (const { resolvedRequestType, resolvedResponseType } of service.methodsArray) {
    describe(resolvedRequestType)
    describe(resolvedResponseType)
  }
  return described
}

describe('lookUpService', () => {
  it.each(services)('builds %s exactly as in the whole contract', (name) => {
    const expected = describeService(whole.lookupService(name))
    expect(Object.keys(expected).length).toBeGreaterThan(1)
    expect(describeService(lookUpService(name))).toEqual(expected)
  })

  it('throws an error if proto/ has no service with that name', () => {
    expect(() => lookUpService('nkpsim.vcenter.v1.NoService')).toThrow(
      'proto/ has no service nkpsim.vcenter.v1.NoService',
    )
  })
})
