import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { composeProviderNames } from './provider-names.ts'

const APART = 'Schlu\u0308ssel'
const COMPOSED = 'Schl\u00fcssel'

it('names of providers are composed wherever they are in a request, and nothing else is', () => {
  const bytes = Buffer.from(APART)
  const request = {
    provider: APART,
    password: APART,
    spec: { provider: APART, name: APART },
    keys: [{ provider: APART, bytes }],
    nothing: null,
  }
  composeProviderNames(request)
  expect(request).toEqual({
    provider: COMPOSED,
    password: APART,
    spec: { provider: COMPOSED, name: APART },
    keys: [{ provider: COMPOSED, bytes: Buffer.from(APART) }],
    nothing: null,
  })
})

it('a name is composed once and for all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (provider) => {
      const request = { provider }
      composeProviderNames(request)
      expect(request.provider).toBe(provider.normalize('NFC'))
    }),
  )
})
