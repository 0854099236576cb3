import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { composeNames } from './request-names.ts'

/** Any code point. fast-check's unit `binary` would first make a table of a million texts. */
const ANY_POINT = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

const APART = 'Schlu\u0308ssel'
const COMPOSED = 'Schl\u00fcssel'
const VCENTER = 'nkpsim.vcenter.v1.AuthorizationService'
const HOST = 'nkpsim.esxi.v1.VirtualMachineService'

it('composeNames composes names anywhere in a request, and changes no other text', () => {
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

it('composeNames keeps the name of a virtual machine as typed, because folders may have any Unicode form', () => {
  const request = { spec: { name: APART, provider: APART }, name: APART }
  composeNames(request, HOST)
  expect(request).toEqual({ spec: { name: APART, provider: COMPOSED }, name: APART })
})

it('composeNames changes nothing when it is called again', () => {
  fc.assert(
    fc.property(fc.string({ unit: ANY_POINT }), (text) => {
      const request = { cluster: text, name: text }
      composeNames(request, VCENTER)
      expect(request).toEqual({ cluster: text.normalize('NFC'), name: text.normalize('NFC') })
      const again = { ...request }
      composeNames(again, VCENTER)
      expect(again).toEqual(request)
    }),
  )
})
