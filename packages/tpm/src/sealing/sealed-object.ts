import { TpmError } from '../errors.ts'

const MAX_TEXT_CHARACTERS = 8192
const MAX_PCR = 23

/** What a TPM gave out for a sealed secret; worthless without that TPM. */
export type SealedObject = {
  version: 1
  /** TPMT_PUBLIC. */
  public: Buffer
  /** Content of the TPM2B_PRIVATE. */
  private: Buffer
  /** Name of the SRK it is sealed under, 34 bytes. */
  srkName: Buffer
  /** SHA-256 PCRs whose values it is sealed to, ascending. */
  pcrs: number[]
}

/** A sealed object as JSON text. */
export function formatSealedObject(sealed: SealedObject): string {
  const { version, pcrs } = sealed
  const text = JSON.stringify(
    {
      version,
      public: sealed.public.toString('base64'),
      private: sealed.private.toString('base64'),
      srkName: sealed.srkName.toString('base64'),
      pcrs,
    },
    undefined,
    2,
  )
  return `${text}\n`
}

/**
 * A sealed object from its text.
 * @throws TpmError INVALID_SEALED_OBJECT
 */
export function parseSealedObject(text: string): SealedObject {
  const fields = parseObject(text)
  if (fields['version'] !== 1) throw invalid('its version is unknown')
  return {
    version: 1,
    public: bytesOf(fields['public']),
    private: bytesOf(fields['private']),
    srkName: bytesOf(fields['srkName']),
    pcrs: pcrsOf(fields['pcrs']),
  }
}

function parseObject(text: string): Record<string, unknown> {
  if (text.length > MAX_TEXT_CHARACTERS) throw invalid('it is too long')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('it is no JSON', cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('it is no object')
  return value as Record<string, unknown>
}

function bytesOf(value: unknown): Buffer {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== value)
    throw invalid('a field is no base64')
  return bytes
}

function pcrsOf(value: unknown): number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_PCR + 1)
    throw invalid('it names no PCRs')
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
