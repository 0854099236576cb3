import type { StandardPlace, StandardWay } from '../custody/standard-custody.ts'
import { predictionMessage } from './prediction-message.ts'

/** Writes a place of keys of a standard provider. */
export function standardPlaceMessage(place: StandardPlace) {
  switch (place.kind) {
    case 'keyServer':
      return {
        kind: 'key-server',
        name: place.server,
        protection: 'at the key server, which keeps every key of the provider',
        connected: place.isReachable,
        doubt: place.problem,
      }
    case 'vcenterIds':
      return {
        kind: 'vcenter',
        protection: 'ids and key check values, and no key',
        connected: true,
      }
    case 'hostMemory':
      return {
        kind: 'host',
        name: place.host,
        protection: memoryText(place),
        connected: place.isConnected,
        disconnected: place.isDisconnected,
        doubt: place.keys === undefined ? 'does not tell which keys it has' : '',
      }
  }
}

/** Writes how a VM with keys of a standard provider could be opened. */
export const standardPredictionMessage = predictionMessage(howOf)

function memoryText({ keys, protection }: Extract<StandardPlace, { kind: 'hostMemory' }>): string {
  if (keys === undefined) return 'unknown'
  const memory = `${keysText(keys.count)} in memory until the host reboots`
  if (keys.persistentCount === 0) return memory
  const where = protection === 'TPM' ? 'its key sealed in the TPM' : 'its key in a file beside it'
  return `${keysText(keys.count)} in memory, ${keys.persistentCount} of them in the configuration, ${where}: anyone who has the whole host has them`
}

function howOf(way: StandardWay): string {
  switch (way.kind) {
    case 'held':
      return `on ${way.host}, which has the keys in memory until that host reboots`
    case 'pushed':
      return `on ${way.host}, after vCenter has fetched the keys from a key server`
    case 'perhaps':
      return way.from === 'keyServer'
        ? `perhaps on ${way.host}, if a key server answers again`
        : `perhaps on ${way.host}, which does not tell which keys it has`
    case 'lost':
      return 'not at all'
  }
}

function keysText(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`
}
