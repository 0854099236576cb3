import { expect, it } from '@jest/globals'
import { host, keyProvider } from '../testing/models.ts'
import { providerOnHost, providerStatus } from './status.ts'

const provider = keyProvider()
const observed = {
  term: 1,
  generation: 1,
  keyProviders: [
    { provider: 'NKP', keyId: provider.keyId, kcv: provider.kcv, usable: true, isDefault: false },
  ],
}
const connected = { isConnected: true, observed, refusal: undefined }

it('a host that holds the provider is active, without a word', () => {
  expect(providerOnHost(provider, host(), connected)).toEqual({
    host: 'esx-1',
    kcv: provider.kcv,
    isEligible: true,
    isActive: true,
    isKnown: true,
    isRefused: false,
    message: '',
    custody: '',
  })
})

it('a host that is kept from it by its attestation says so', () => {
  const empty = { ...connected, observed: { ...observed, keyProviders: [] } }
  expect(providerOnHost(provider, host(), empty, 'Host Secure Boot was disabled').message).toBe(
    'withheld, for the host is not accepted: Host Secure Boot was disabled',
  )
})

it('a host that does not says why', () => {
  const messageOf = (...input: Parameters<typeof providerOnHost>) =>
    providerOnHost(...input).message
  const empty = { ...connected, observed: { ...observed, keyProviders: [] } }
  expect(messageOf(provider, host({ cluster: undefined }), connected)).toBe(
    'the host is not in a cluster',
  )
  expect(messageOf({ ...provider, tpmRequired: true }, host({ tpmVersion: '' }), empty)).toBe(
    'TPM2 device is required',
  )
  expect(messageOf(provider, host(), empty)).toBe('waiting for the host to acknowledge')
  expect(messageOf(provider, host(), { ...empty, isConnected: false })).toBe(
    'the host is not responding',
  )
  const refusal = { term: 1, generation: 1, code: 'KEY_MISMATCH', message: 'another KDK' }
  expect(messageOf(provider, host(), { ...empty, refusal })).toBe('the host refused: another KDK')
})

it('another KDK under the same name is not active', () => {
  expect(providerOnHost({ ...provider, kcv: 'f'.repeat(32) }, host(), connected).isActive).toBe(
    false,
  )
})

it('a provider is not backed up, on its way, or active', () => {
  const active = providerOnHost(provider, host(), connected)
  const waiting = { ...active, isActive: false }
  const barred = { ...waiting, isEligible: false }
  expect(providerStatus({ backedUpTimeMs: undefined }, [active])).toBe('notBackedUp')
  expect(providerStatus(provider, [active, waiting])).toBe('warning')
  expect(providerStatus(provider, [active, barred])).toBe('active')
  expect(providerStatus(provider, [])).toBe('active')
})
