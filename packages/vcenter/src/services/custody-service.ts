import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { BackupDoubt, HostDoubt, Place } from '../custody/custody.ts'
import type { Dependent } from '../custody/dependents.ts'
import type { Way } from '../custody/without.ts'
import type { CustodyOperations } from '../operations/custody.ts'
import { predictionMessage } from './prediction-message.ts'
import { standardPlaceMessage, standardPredictionMessage } from './standard-custody-message.ts'
import { trustedPlaceMessage, trustedPredictionMessage } from './trusted-custody-message.ts'

const KIND = {
  native: 'PROVIDER_KIND_NATIVE',
  standard: 'PROVIDER_KIND_STANDARD',
  trusted: 'PROVIDER_KIND_TRUSTED',
} as const

type Custody = Awaited<ReturnType<CustodyOperations['getCustody']['run']>>

const HOST_DOUBT = {
  sent: 'sent to this host, which has not confirmed it',
  assumed: 'the host should hold the KDK, but has not reported yet',
} as const satisfies Record<HostDoubt, string>
const PERHAPS = {
  report: 'which held the KDK at its last report',
  host: 'if that host took the KDK that vCenter sent',
  vcenterBackup: 'if a backup of vCenter holds the KDK',
  linked: 'if a linked vCenter that does not answer has the KDK',
} as const satisfies Record<Extract<Way, { kind: 'perhaps' }>['from'], string>
const BACKUP_DOUBT = {
  unfinished: 'may be unfinished; the next backup to this place then removes the file',
  unlisted: 'vCenter does not know which KDKs are in the file',
} as const satisfies Record<BackupDoubt, string>

/** Serves nkpsim.vcenter.v1.CustodyService. */
export function custodyService(operations: CustodyOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.CustodyService', operations, {
    getCustody: async (request, run) => {
      const custody = await run(request)
      const { keyId, kcv, dependents, incompleteHosts } = custody
      return {
        kind: KIND[custody.kind],
        keyId,
        kcv,
        dependents: dependents.map(dependentMessage(keyId)),
        ...placesAndPredictions(custody),
        incompleteHosts,
      }
    },
    previewDelete: async (request, run) => {
      const { keyId, dependents, unreachableHosts, isBackedUp, incompleteHosts } =
        await run(request)
      return {
        dependents: dependents.map(dependentMessage(keyId)),
        unreachableHosts,
        backedUp: isBackedUp,
        incompleteHosts,
      }
    },
  })
}

function placesAndPredictions(custody: Custody) {
  switch (custody.kind) {
    case 'native':
      return {
        places: custody.places.map(placeMessage),
        predictions: custody.predictions.map(predictionMessage(howOf)),
      }
    case 'standard':
      return {
        places: custody.places.map(standardPlaceMessage),
        predictions: custody.predictions.map(standardPredictionMessage),
      }
    case 'trusted':
      return {
        places: custody.places.map(trustedPlaceMessage),
        predictions: custody.predictions.map(trustedPredictionMessage),
      }
  }
}

function placeMessage(place: Place) {
  switch (place.kind) {
    case 'vcenter':
      return { kind: place.kind, protection: 'in the database, encrypted', connected: true }
    case 'host':
      return {
        kind: place.kind,
        name: place.host,
        protection:
          place.protection === 'TPM'
            ? 'in the configuration, its key sealed in the TPM'
            : 'in the configuration, its key in a file beside it: anyone who has the disk has the KDK',
        connected: place.isConnected,
        disconnected: place.isDisconnected,
        timeMs: place.sinceMs,
        lastKnownTimeMs: place.lastKnownMs,
        removed: place.isRemoved,
        doubt: place.doubt === undefined ? '' : HOST_DOUBT[place.doubt],
      }
    case 'backup':
      return {
        kind: place.kind,
        name: place.user,
        protection: protectionOf(place.isEncrypted),
        timeMs: place.timeMs,
        connected: true,
      }
    case 'vcenterBackup':
      return {
        kind: 'vcenter-backup',
        name: `${place.location} ${place.fileName}`,
        protection: protectionOf(place.isEncrypted),
        timeMs: place.timeMs,
        connected: true,
        doubt: place.doubt === undefined ? '' : BACKUP_DOUBT[place.doubt],
      }
    case 'linked':
      return {
        kind: place.kind,
        name: place.vcenter,
        protection: 'in the database of a linked vCenter, encrypted',
        connected: place.isReachable,
        doubt: place.isUnheard
          ? 'not reached since this vCenter started, or since the two shared a key provider; may have the KDK'
          : '',
      }
  }
}

function dependentMessage(today: string) {
  return ({ kind, name, host, parts, isHostConnected, keyId }: Dependent) => ({
    kind,
    name,
    host,
    parts,
    hostConnected: isHostConnected,
    keyId,
    otherKdk: keyId !== today,
  })
}

function howOf(way: Way): string {
  switch (way.kind) {
    case 'held':
      return `on ${way.host}, which holds the KDK`
    case 'pushed':
      return `on ${way.host}, after a vCenter has sent the KDK to that host`
    case 'restored':
      return `on ${way.host}, after a restore of ${way.from === 'backup' ? 'the backup' : 'vCenter from its backup'}${way.needsPassword ? ', for which the password of the backup is needed' : ''}`
    case 'perhaps':
      return `perhaps on ${way.host}, ${PERHAPS[way.from]}`
    case 'cached':
      return `on ${way.host}, which keeps the keys of the VM in memory until that host reboots at the latest`
    case 'lost':
      return 'not at all'
  }
}

function protectionOf(isEncrypted: boolean | undefined): string {
  if (isEncrypted === undefined) return 'in a file; vCenter does not know whether it has a password'
  return isEncrypted
    ? 'in a file that is encrypted with a password'
    : 'in a file that is not encrypted: anyone who has the file has the KDK'
}
