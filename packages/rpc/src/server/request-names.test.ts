import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { composeNames } from './request-names.ts'

const APART = 'Schlu\u0308ssel'
const COMPOSED = 'Schl\u00fcssel'
const VCENTER = 'nkpsim.vcenter.v1.AuthorizationService'
const HOST = 'nkpsim.esxi.v1.VirtualMachineService'

it('names are composed anywhere in a request, and nothing else is', () => {
  const bytes = Buffer.from(APART)
  const request = {
    provider: APART,
    password: APART,
    location: APART,
    entity: { kind: 'cluster', name: APART },
    keys: [{ provider: APART, bytes }],
    without: [APART, 'esx-1'],
    nothing: null,
  }
  composeNames(request, VCENTER)
  expect(request).toEqual({
    provider: COMPOSED,
    password: APART,
    location: APART,
    entity: { kind: 'cluster', name: COMPOSED },
    keys: [{ provider: COMPOSED, bytes: Buffer.from(APART) }],
    without: [COMPOSED, 'esx-1'],
    nothing: null,
  })
})

it('the name of a virtual machine stays as typed: two folders may differ in their Unicode form only', () => {
  const request = { spec: { name: APART, provider: APART }, name: APART }
  composeNames(request, HOST)
  expect(request).toEqual({ spec: { name: APART, provider: COMPOSED }, name: APART })
})

it('composing a name twice is the same as once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const request = { cluster: text, name: text }
      composeNames(request, VCENTER)
      expect(request).toEqual({ cluster: text.normalize('NFC'), name: text.normalize('NFC') })
      const again = { ...request }
      composeNames(again, VCENTER)
      expect(again).toEqual(request)
    }),
  )
})
