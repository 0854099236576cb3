import { createHash } from 'node:crypto'
import type { TrustConfiguration } from '../records/configuration.ts'

/**
 * Returns a digest that trust hosts with the same configuration share: SHA-256, 64 hex digits. No
 * secret is part of it. The order of lists does not matter.
 */
export function configurationDigest(configuration: TrustConfiguration): string {
  const { keyProviders, members, ...rest } = configuration
  const byText = (items: readonly object[]): string[] =>
    items.map((item) => JSON.stringify(item)).toSorted()
  const content = [
    ...[rest.isEnabled, rest.group, rest.settings],
    ...[rest.caCertificates, rest.endorsementKeys, rest.baseImages, rest.consumerPrincipals].map(
      byText,
    ),
    byText(members),
    byText(
      keyProviders.map(({ password, client, ...provider }) => ({
        ...provider,
        hasPassword: password !== undefined,
        clientCertificatePem: client?.certificatePem ?? '',
      })),
    ),
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
