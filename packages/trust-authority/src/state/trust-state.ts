import type { Secret } from '@nkpsim/crypto'
import { createQueue } from '@nkpsim/daemon'
import type { TrustConfiguration } from '../records/configuration.ts'
import type { TrustIdentity } from '../records/identity.ts'
import type { StateFile, TrustState } from './state-file.ts'

/** The only holder of a trust host's configuration: memory and disk always agree. */
export type TrustStore = {
  identity: TrustIdentity
  configuration(): TrustConfiguration
  /**
   * Changes the configuration. The change is durable before it takes effect. Changes run one after
   * another. Writes nothing if the change returns the present configuration.
   */
  change(
    change: (current: TrustConfiguration) => TrustConfiguration,
    still?: () => Promise<void>,
  ): Promise<TrustConfiguration>
  /** Waits for the running change. Later changes are refused. */
  close(): Promise<void>
}

/**
 * Wraps the stored state. A failed write calls `onFailure`, which must end the process, because the
 * content of the disk is then unknown.
 */
export function createTrustStore(
  file: Pick<StateFile, 'save'>,
  initial: TrustState,
  onFailure: (error: unknown) => never,
): TrustStore {
  const { identity } = initial
  let { configuration } = initial
  const changes = createQueue()
  return {
    identity,
    configuration: () => configuration,
    change: (change, still) =>
      changes.run(async () => {
        await still?.()
        const next = change(configuration)
        if (next === configuration) return configuration
        await file.save({ identity, configuration: next }).catch(onFailure)
        wipeDropped(configuration, next)
        configuration = next
        return next
      }),
    close: () => changes.close(),
  }
}

/** Wipes the secrets that are no longer in the configuration. */
function wipeDropped(before: TrustConfiguration, after: TrustConfiguration): void {
  const kept = new Set(secretsOf(after))
  for (const secret of secretsOf(before)) if (!kept.has(secret)) secret.wipe()
}

function secretsOf({ keyProviders }: TrustConfiguration): Secret[] {
  return keyProviders.flatMap(({ password, client }) => [
    ...(password === undefined ? [] : [password]),
    ...(client === undefined ? [] : [client.clientPrivateKeyPem]),
  ])
}
