import { expect, it } from '@jest/globals'
import { host, keyProvider } from '../testing/models.ts'
import { holdingWhenHeard, holdingWhenSent } from './holding.ts'
import { providerOnHost, providerStatus } from './provider-status.ts'

const provider = keyProvider()
const observed = {
  term: 1,
  generation: 1,
  keyProviders: [
    { provider: 'NKP', keyId: provider.keyId, kcv: provider.kcv, usable: true, isDefault: false },
  ],
}
const connected = { isConnected: true, hasReportedVms: true, observed, refusal: undefined }

it('a host that holds the provider is active and has no message', () => {
  expect(providerOnHost(provider, host(), connected, undefined)).toEqual({
    host: 'esx-1',
    kcv: provider.kcv,
    isEligible: true,
    isActive: true,
    isKnown: true,
    isLastKnown: false,
    isConnected: true,
    lastKnownMs: 0,
    isRefused: false,
    message: '',
    custody: '',
  })
})

it('a disconnected host holds the keys of its last report', () => {
  const on = host()
  const holding = holdingWhenHeard(undefined, on, observed, 1000)
  const held = { kcv: provider.kcv, isActive: false, isLastKnown: true, lastKnownMs: 1000 }
  const never = {
    isConnected: false,
    hasReportedVms: false,
    observed: undefined,
    refusal: undefined,
  }
  expect(providerOnHost(provider, on, never, holding)).toMatchObject({
    ...held,
    message: 'the host held the provider at its last report, and is not responding',
  })
  expect(providerOnHost(provider, { ...on, isDisconnected: true }, never, holding)).toMatchObject({
    ...held,
    message: 'the host held the provider at its last report, and is disconnected',
  })
  expect(providerOnHost(provider, on, { ...connected, isConnected: false }, holding)).toMatchObject(
    { kcv: provider.kcv, isActive: true, isConnected: false, lastKnownMs: 1000 },
  )
})

it('a host does not hold a KDK that was sent but that the host has not confirmed', () => {
  const holding = holdingWhenSent(undefined, host(), { keyProviders: [provider] }, 1000)
  const never = {
    isConnected: false,
    hasReportedVms: false,
    observed: undefined,
    refusal: undefined,
  }
  expect(providerOnHost(provider, host(), never, holding)).toMatchObject({
    kcv: '',
    isLastKnown: false,
    message: 'the host is not responding',
  })
  const away = { ...host(), isDisconnected: true }
  expect(providerOnHost(provider, away, never, holding).message).toBe('the host is disconnected')
})

it('a host that does not get the provider because of its attestation shows a message', () => {
  const empty = { ...connected, observed: { ...observed, keyProviders: [] } }
  expect(
    providerOnHost(provider, host(), empty, undefined, 'Host Secure Boot was disabled').message,
  ).toBe('withheld, because the host is not accepted: Host Secure Boot was disabled')
})

it('a host without the provider shows a message with the reason', () => {
  const messageOf = (
    of: Parameters<typeof providerOnHost>[0],
    on: Parameters<typeof providerOnHost>[1],
    status: Parameters<typeof providerOnHost>[2],
  ) => providerOnHost(of, on, status, undefined).message
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

it('a host with another KDK under the same name is not active', () => {
  expect(
    providerOnHost({ ...provider, kcv: 'f'.repeat(32) }, host(), connected, undefined).isActive,
  ).toBe(false)
})

it('the status of a provider is notBackedUp, warning or active', () => {
  const active = providerOnHost(provider, host(), connected, undefined)
  const waiting = { ...active, isActive: false }
  const barred = { ...waiting, isEligible: false }
  expect(providerStatus({ ...provider, backedUpTimeMs: undefined }, [active])).toBe('notBackedUp')
  expect(providerStatus(provider, [active, waiting])).toBe('warning')
  expect(providerStatus(provider, [active, barred])).toBe('active')
  expect(providerStatus(provider, [])).toBe('active')
})
