import { TrustError } from './errors.ts'
import type { TrustConfiguration } from './records/configuration.ts'
import type { TrustStore } from './state/trust-state.ts'

/** Returns the configuration if the services are enabled. @throws TrustError SERVICE_DISABLED */
export function requireEnabled(store: Pick<TrustStore, 'configuration'>): TrustConfiguration {
  const configuration = store.configuration()
  if (configuration.isEnabled) return configuration
  throw new TrustError('SERVICE_DISABLED', 'the Trust Authority is not enabled')
}
