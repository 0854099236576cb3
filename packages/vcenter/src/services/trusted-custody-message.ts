import type { TrustedPlace, TrustedWay } from '../custody/trusted-custody.ts'
import { predictionMessage } from './prediction-message.ts'

/** Writes a place that has keys of a trusted provider, or that helps to get them. */
export function trustedPlaceMessage(place: TrustedPlace) {
  switch (place.kind) {
    case 'keyProviderService':
      return {
        kind: 'key-provider-service',
        name: place.trustHost,
        protection: 'unwraps keys for attested hosts, and keeps none',
        connected: true,
      }
    case 'vcenterWithout':
      return {
        kind: 'vcenter',
        protection: 'no key, and no way to get one',
        connected: true,
      }
    case 'trustedHost':
      return {
        kind: 'host',
        name: place.host,
        protection: 'the keys of its open VMs, in memory until the host reboots',
        connected: place.isConnected,
        doubt: place.isAttested ? '' : 'not attested: it gets no further keys',
      }
  }
}

/** Writes how a VM with keys of a trusted provider could be opened. */
export const trustedPredictionMessage = predictionMessage(howOf)

function howOf(way: TrustedWay): string {
  switch (way.kind) {
    case 'cached':
      return `on ${way.host}, which has the keys in memory until that host reboots`
    case 'held':
      return `on ${way.host}, which is attested and gets the keys from a key provider service`
    case 'perhaps':
      return `perhaps on ${way.host}, if that host is attested and a key provider service answers`
    case 'lost':
      return 'not at all'
  }
}
