import { describe, expect, it } from '@jest/globals'
import type { TrustedInfrastructure } from '../records/trusted-infrastructure.ts'
import { appliedReport, desiredInfrastructure, type HostApplied } from './applied-config.ts'

const service = (host: string) => ({
  ...{ id: `id of ${host}`, host, address: `${host}:9444`, thumbprint: 'AB', group: 'g' },
})
const TRUST = [service('trust-1'), service('trust-2')]
const snapshot = (attestationServices: string[], keyProviderServices = attestationServices) => ({
  trustServices: TRUST,
  trustedClusters: [{ cluster: 'Cluster', attestationServices, keyProviderServices }],
})
const both = desiredInfrastructure(snapshot(TRUST.map(({ id }) => id)), 'Cluster')
const one = desiredInfrastructure(snapshot(['id of trust-1']), 'Cluster')
const host = (applied: TrustedInfrastructure | undefined, isKnown = true): HostApplied => ({
  ...{ host: 'esx-1', isKnown, applied },
})

describe('the configuration of a trusted cluster', () => {
  it('is nothing for a cluster that is not trusted', () => {
    expect(desiredInfrastructure(snapshot([]), 'Other')).toBeUndefined()
    expect(desiredInfrastructure(snapshot([]), undefined)).toBeUndefined()
    expect(appliedReport(undefined, [host(undefined)])).toEqual({ health: 'NONE', details: [] })
  })

  it('has the chosen services, without those that are gone', () => {
    const known = snapshot(['id of trust-2', 'gone'], ['id of trust-1'])
    const { trustServices } = known
    const [first, second] = trustServices.map(({ host: _host, ...ref }) => ref)
    expect(desiredInfrastructure(known, 'Cluster')).toEqual({
      attestationServices: [second],
      keyProviderServices: [first],
    })
  })

  it('is OK if every host holds it', () => {
    expect(appliedReport(both, [host(both), host(both)])).toEqual({ health: 'OK', details: [] })
    expect(appliedReport(both, [])).toEqual({ health: 'OK', details: [] })
  })

  it.each([
    ['a host has no configuration', both, host(undefined), 'esx-1 is not configured'],
    [
      'a host lacks a service',
      both,
      host(one),
      'lacks attestation service trust-2:9444, lacks key',
    ],
    ['a host has a service too many', one, host(both), 'has attestation service trust-2:9444'],
    ['a host is configured without need', undefined, host(one), 'its cluster is not trusted'],
    ['a host is not connected', one, host(undefined, false), 'it is not connected'],
    [
      'a certificate differs',
      one,
      host(one && { ...one, attestationServices: [{ ...service('trust-1'), thumbprint: 'CD' }] }),
      'another certificate, group or order',
    ],
  ])('is an ERROR if %s', (_what, desired, applied, detail) => {
    const { health, details } = appliedReport(desired, [host(desired), applied])
    expect([health, details.length]).toEqual(['ERROR', 1])
    expect(details[0]).toContain(detail)
  })
})
