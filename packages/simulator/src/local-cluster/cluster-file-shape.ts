import { isPlace } from './cluster-place.ts'
import { isProcessEnd } from './process-end.ts'

const MAX_PORT = 65_535

/** Returns whether content of a file has the properties of a cluster file that commands rely on. */
export function hasShapeOfClusterFile(value: unknown): boolean {
  if (!isRecord(value) || value['version'] !== 1) return false
  const {
    phase,
    hosts,
    place,
    copiedFrom,
    processes,
    vcenter,
    tpmSocketFolder,
    logLevel,
    keyServer,
    vcenterHa,
  } = value
  const toPowerOn = value['toPowerOn'] ?? []
  return (
    ['creating', 'created', 'resetting'].some((known) => known === phase) &&
    typeof tpmSocketFolder === 'string' &&
    (place === undefined || isPlace(place)) &&
    ['string', 'undefined'].includes(typeof copiedFrom) &&
    typeof logLevel === 'string' &&
    isRecord(vcenter) &&
    isRecord(vcenter['ports']) &&
    (keyServer === undefined || (isRecord(keyServer) && isPort(keyServer['port']))) &&
    (vcenterHa === undefined || isVcenterHa(vcenterHa)) &&
    Array.isArray(hosts) &&
    hosts.every((host) => isRecord(host) && typeof host['name'] === 'string') &&
    Array.isArray(processes) &&
    processes.every(isProcessRecord) &&
    Array.isArray(toPowerOn) &&
    toPowerOn.every(isVm)
  )
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_PORT
}

function isVcenterHa(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { second, members } = value
  return (
    hasPorts(second, ['management', 'download']) &&
    Array.isArray(members) &&
    members.every((each) => typeof each?.name === 'string' && hasPorts(each, ['client', 'peer']))
  )
}

function hasPorts(value: unknown, names: readonly string[]): boolean {
  const ports = isRecord(value) ? value['ports'] : undefined
  return isRecord(ports) && names.every((name) => isPort(ports[name]))
}

function isVm(value: unknown): boolean {
  return isRecord(value) && typeof value['host'] === 'string' && typeof value['vm'] === 'string'
}

function isProcessRecord(value: unknown): boolean {
  return (
    isRecord(value) &&
    Number.isSafeInteger(value['pid']) &&
    Number(value['pid']) > 1 &&
    Number.isSafeInteger(value['startTimeTicks']) &&
    typeof value['bootId'] === 'string' &&
    ['string', 'undefined'].includes(typeof value['machine']) &&
    typeof value['kind'] === 'string' &&
    typeof value['name'] === 'string' &&
    (value['end'] === undefined || isProcessEnd(value['end']))
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
