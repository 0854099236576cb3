import { expect, it } from '@jest/globals'
import { readService, servicesText } from './generate-services.ts'

const METHOD = `  /**
   * What it does.
   */
  GetVm: grpc.handleUnaryCall<_nkpsim_esxi_v1_GetVmRequest__Output, _nkpsim_esxi_v1_GetVmResponse>;`
const handlers = (...methods: string[]) => `/**
 * What it is for.
 */
export interface VmServiceHandlers extends grpc.UntypedServiceImplementation {
${methods.join('\n\n')}
}
`

it('readService and servicesText read a service with its comments, and write its types', () => {
  const service = readService(handlers(METHOD))
  expect(service?.methods).toMatchObject([{ name: 'GetVm', kind: 'unary' }])
  if (service === undefined) return
  const services = [{ name: 'nkpsim.esxi.v1.VmService', ...service }]
  expect(servicesText(services, { 'esxi-v1': 'nkpsim/esxi/v1' })).toBe(
    `import type * as esxiV1 from './esxi-v1.ts'

export interface Services {
  /**
   * What it is for.
   */
  'nkpsim.esxi.v1.VmService': {
    /**
     * What it does.
     */
    getVm: {
      kind: 'unary'
      request: { input: esxiV1.GetVmRequest; output: esxiV1.GetVmRequest__Output }
      response: { input: esxiV1.GetVmResponse; output: esxiV1.GetVmResponse__Output }
    }
  }
}
`,
  )
})

it('readService returns undefined for a text that is not a service', () => {
  expect(readService('export interface VmView {\n  name: string\n}\n')).toBeUndefined()
})

it('an unreadable method and a message outside of all packages cause an error', () => {
  const strange = METHOD.replace('_nkpsim_esxi_v1_GetVmResponse', 'a.GetVmResponse')
  expect(() => readService(handlers(METHOD, strange))).toThrow('cannot read all methods of')
  const service = readService(handlers(METHOD))
  expect(service).toBeDefined()
  const services = [{ name: 'VmService', comment: '', methods: service?.methods ?? [] }]
  expect(() => servicesText(services, { 'fault-v1': 'nkpsim/fault/v1' })).toThrow(
    '_nkpsim_esxi_v1_GetVmRequest is in none of the packages',
  )
})
