import { TpmError } from '../errors.ts'
import type { BootAuthority } from './boot-policy.ts'

const MAX_TEXT_CHARACTERS = 8192
const MAX_PCR = 23
const FORMAT_VERSION = 1

/** Requirements for a boot to open a sealed secret. */
export type SealingPolicy = {
  /** SHA-256 PCRs, ascending, that must have the same values as when the secret was sealed. */
  pcrs: readonly number[]
  /** SHA-256 PCRs, ascending, whose values an authority must have approved for this host. */
  approved?: { pcrs: readonly number[]; authority: BootAuthority }
}

/** Output of a TPM for a sealed secret. Without that TPM it is worthless. */
export type SealedObject = {
  /** TPMT_PUBLIC. */
  public: Buffer
  /** Content of the TPM2B_PRIVATE. */
  private: Buffer
  /** Name of the SRK that the object is sealed under, 34 bytes. */
  srkName: Buffer
  policy: SealingPolicy
}

/** Formats a sealed object as JSON text. */
export function formatSealedObject({ policy, ...sealed }: SealedObject): string {
  const { pcrs, approved } = policy
  const text = JSON.stringify(
    {
      version: FORMAT_VERSION,
      public: sealed.public.toString('base64'),
      private: sealed.private.toString('base64'),
      srkName: sealed.srkName.toString('base64'),
      pcrs,
      ...(approved === undefined ? {} : { approved: formatApproved(approved) }),
    },
    undefined,
    2,
  )
  return `${text}\n`
}

/**
 * Parses the text of a sealed object.
 * @throws TpmError INVALID_SEALED_OBJECT
 */
export function parseSealedObject(text: string): SealedObject {
  const fields = parseObject(text)
  if (fields['version'] !== FORMAT_VERSION) throw invalid('its version is unknown')
  const { approved } = fields
  return {
    public: bytesOf(fields['public']),
    private: bytesOf(fields['private']),
    srkName: bytesOf(fields['srkName']),
    policy: {
      pcrs: pcrsOf(fields['pcrs']),
      ...(approved === undefined ? {} : { approved: approvedOf(approved) }),
    },
  }
}

function formatApproved({ pcrs, authority }: NonNullable<SealingPolicy['approved']>) {
  const [x, y, reference] = [authority.x, authority.y, authority.reference].map((bytes) =>
    bytes.toString('base64'),
  )
  return { pcrs, x, y, reference }
}

function approvedOf(value: unknown): NonNullable<SealingPolicy['approved']> {
  if (typeof value !== 'object' || value === null) throw invalid('its approval is not an object')
  const fields = value as Record<string, unknown>
  const authority = {
    x: bytesOf(fields['x']),
    y: bytesOf(fields['y']),
    reference: bytesOf(fields['reference']),
  }
  return { pcrs: pcrsOf(fields['pcrs']), authority }
}

function parseObject(text: string): Record<string, unknown> {
  if (text.length > MAX_TEXT_CHARACTERS) throw invalid('it is too long')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('it is not an object')
  return value as Record<string, unknown>
}

function bytesOf(value: unknown): Buffer {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== value)
    throw invalid('a field is not base64')
  return bytes
}

function pcrsOf(value: unknown): number[] {
  if (!Array.isArray(value) || value.length > MAX_PCR + 1) throw invalid('it names no PCRs')
  return value.map((pcr: unknown, index) => {
    const previous: unknown = index === 0 ? -1 : value[index - 1]
    if (!Number.isInteger(pcr) || Number(pcr) > MAX_PCR || Number(pcr) <= Number(previous))
      throw invalid('its PCRs are not numbers from 0 to 23 in ascending order')
    return Number(pcr)
  })
}

function invalid(reason: string, cause?: unknown): TpmError {
  return new TpmError('INVALID_SEALED_OBJECT', `the sealed key cannot be read: ${reason}`, {
    cause,
  })
}
