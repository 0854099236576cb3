import { createHash } from 'node:crypto'
import {
  BOOT_PCRS,
  decodeEventLog,
  EVENT_TYPE,
  isDigestOfData,
  type LogEvent,
  readBootEvents,
  TpmError,
} from '@nkpsim/tpm'
import { TrustError } from '../errors.ts'
import type { BaseImage, TrustConfiguration } from '../records/configuration.ts'
import { withItem, withoutItem } from './named-list.ts'

const IMAGE = { what: 'base image', max: 200 }
/** PCRs with the software of a host. Its settings are not part of an image. */
const IMAGE_PCRS: readonly number[] = [BOOT_PCRS.bootLoader, BOOT_PCRS.vibs]

/**
 * Returns the digest of the image that a host booted: SHA-256 over the PCR, type and digest of each
 * measurement of its software, and of the authority that signed its boot loader. 64 hex digits.
 */
export function imageDigest(events: readonly LogEvent[]): string {
  const hash = createHash('sha256')
  for (const { pcr, type, digest } of events.filter(isOfImage)) {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(pcr)
    head.writeUInt32BE(type, 4)
    hash.update(head).update(digest)
  }
  return hash.digest('hex')
}

/**
 * Adds the image of a host that booted it.
 * @throws TrustError INVALID_EVENT_LOG, INVALID_NAME, ALREADY_EXISTS, LIMIT_REACHED
 */
export function withBaseImage(
  current: TrustConfiguration,
  input: { name: string; eventLog: Buffer },
): { next: TrustConfiguration; image: BaseImage } {
  const image = imageOf(input)
  const same = current.baseImages.find(
    ({ name, digest }) => name !== image.name && digest === image.digest,
  )
  if (same !== undefined)
    throw new TrustError('ALREADY_EXISTS', `this is the base image "${same.name}"`)
  const baseImages = withItem(current.baseImages, image, IMAGE)
  return { next: baseImages === current.baseImages ? current : { ...current, baseImages }, image }
}

/** Removes an image. @throws TrustError NOT_FOUND */
export function withoutBaseImage(current: TrustConfiguration, name: string): TrustConfiguration {
  return { ...current, baseImages: withoutItem(current.baseImages, name, IMAGE.what) }
}

function imageOf({ name, eventLog }: { name: string; eventLog: Buffer }): BaseImage {
  try {
    const events = decodeEventLog(eventLog)
    // An image is its digests, but administrators see the data.
    if (!events.every(isDigestOfData))
      throw new TrustError(
        'INVALID_EVENT_LOG',
        'an event of the log has other data than its digest was computed from: export the image again',
      )
    const { esxi, vibs, secureBoot } = readBootEvents(events)
    if (!secureBoot)
      throw new TrustError(
        'INVALID_EVENT_LOG',
        'the event log is of a boot without secure boot: export the image from a host with it',
      )
    const { version, build } = esxi
    return {
      name: name === '' ? `ESXi ${version} build ${build}` : name,
      ...{ version, build },
      digest: imageDigest(events),
      vibCount: vibs.length,
    }
  } catch (cause) {
    if (!(cause instanceof TpmError)) throw cause
    throw new TrustError('INVALID_EVENT_LOG', cause.message, { cause })
  }
}

function isOfImage({ pcr, type }: LogEvent): boolean {
  if (IMAGE_PCRS.includes(pcr)) return type !== EVENT_TYPE.EV_SEPARATOR
  return pcr === BOOT_PCRS.secureBoot && type === EVENT_TYPE.EV_EFI_VARIABLE_AUTHORITY
}
