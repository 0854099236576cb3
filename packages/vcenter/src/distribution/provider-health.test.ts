import { expect, it } from '@jest/globals'
import { host, keyProvider } from '../testing/models.ts'
import { holdingWhenHeard } from './holding.ts'
import { providerHealth } from './provider-health.ts'
import { providerOnHost } from './provider-status.ts'

const provider = { ...keyProvider(), backedUpTimeMs: 1, updatedTimeMs: 0 }
const { name, keyId, kcv } = provider
const esx = host({ name: 'esx-1' })
const nothing = { term: 1, generation: 1, keyProviders: [] }
const held = { provider: name, keyId, kcv, usable: true, isDefault: false }
const status = { isConnected: true, hasReportedVms: true, observed: nothing, refusal: undefined }

function messagesOf(...onHost: Parameters<typeof providerOnHost>): string[] {
  const { details } = providerHealth(provider, [providerOnHost(...onHost)])
  return details.map(({ defaultMessage }) => defaultMessage)
}

it('a connected host that has not acknowledged the provider lacks it', () => {
  expect(messagesOf(provider, esx, status, undefined)).toEqual([
    `Key provider ${name} is not on host esx-1: waiting for the host to acknowledge.`,
  ])
})

it('it is not known whether a host that is not connected has the provider', () => {
  const unknown = `It is not known whether key provider ${name} is on host esx-1`
  const away = { ...status, isConnected: false }
  expect(messagesOf(provider, esx, away, undefined)).toEqual([
    `${unknown}: the host is not responding.`,
  ])
  const holding = holdingWhenHeard(undefined, esx, { keyProviders: [held] }, 1000)
  const disconnected = { ...esx, isDisconnected: true }
  const unheard = { ...away, observed: undefined }
  expect(messagesOf(provider, disconnected, unheard, holding)).toEqual([
    `${unknown}: the host held the provider at its last report, and is disconnected.`,
  ])
})
