import type { PrimaryKeys, ServerProblem } from '../key-provider/primary-keys.ts'
import type { TrustConfiguration, TrustedKeyProvider } from '../records/configuration.ts'

export type Health = 'none' | 'ok' | 'warning' | 'error'

/** Health of a service or a key provider, with its reasons. */
export type PartHealth = { part: string; health: Health; details: readonly string[] }

/** Returns the health of the services by their configuration alone. */
export function serviceHealth(configuration: TrustConfiguration): PartHealth[] {
  const { isEnabled, caCertificates, endorsementKeys, baseImages, keyProviders } = configuration
  const disabled = { health: 'none', details: ['the Trust Authority is not enabled'] } as const
  const trustsNoTpm = caCertificates.length === 0 && endorsementKeys.length === 0
  const attestation = [
    ...(trustsNoTpm ? ['it trusts no TPM: add a CA certificate or an endorsement key'] : []),
    ...(baseImages.length === 0 ? ['it accepts no base image: add one'] : []),
  ]
  const keys = keyProviders.length === 0 ? ['it has no key provider: add one'] : []
  const of = (details: readonly string[]) =>
    isEnabled ? ({ health: details.length === 0 ? 'ok' : 'error', details } as const) : disabled
  return [
    { part: 'attestation service', ...of(attestation) },
    { part: 'key provider service', ...of(keys) },
  ]
}

/** Returns the health of a key provider by its configuration alone. */
export function providerHealth(provider: TrustedKeyProvider): PartHealth {
  const details = [
    ...(provider.client === undefined ? ['it has no client certificate'] : []),
    ...(provider.serverCertificatesPem === '' ? ['it trusts no key server'] : []),
  ]
  return { part: provider.name, health: details.length === 0 ? 'ok' : 'error', details }
}

/** Judges a key provider by the answers of its key servers. */
export function judgeServers(
  provider: TrustedKeyProvider,
  problems: readonly ServerProblem[],
): PartHealth {
  const details = problems.map(({ server, message }) => `${server}: ${message}`)
  const health =
    problems.length === 0 ? 'ok' : problems.length < provider.servers.length ? 'warning' : 'error'
  return { part: provider.name, health, details }
}

/** Returns the health of all parts, with the answers of the key servers. */
export async function wholeHealth(
  configuration: TrustConfiguration,
  primaryKeys: Pick<PrimaryKeys, 'problems'>,
  signal: AbortSignal,
): Promise<PartHealth[]> {
  const providers = configuration.keyProviders.map(async (provider) => {
    const known = providerHealth(provider)
    if (known.health !== 'ok') return known
    return judgeServers(provider, await primaryKeys.problems(provider, signal))
  })
  return [...serviceHealth(configuration), ...(await Promise.all(providers))]
}

/** Returns the health of all parts by the configuration alone. */
export function configuredHealth(configuration: TrustConfiguration): PartHealth[] {
  return [...serviceHealth(configuration), ...configuration.keyProviders.map(providerHealth)]
}
