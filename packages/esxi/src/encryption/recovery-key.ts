import { hkdfSync } from 'node:crypto'
import { decryptBox, encryptBox, LABELS, Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'

const GROUPS = 16
const GROUP_DIGITS = 6
const KEY_BYTES = 32

/** A config key, encrypted under a recovery key. */
export type RecoveryBox = { recoveryId: string; box: Buffer }

/** Creates a recovery key: 16 groups of 6 random digits, 318 bits. */
export function createRecoveryKey(random: Random): RecoveryKey {
  const digits = Buffer.alloc(GROUPS * GROUP_DIGITS)
  for (let group = 0; group < GROUPS; group++)
    digits.write(
      String(random.below(10 ** GROUP_DIGITS)).padStart(GROUP_DIGITS, '0'),
      group * GROUP_DIGITS,
    )
  return { id: random.uuid(), digits: Secret.from(digits) }
}

/** Formats the digits in groups, for an operator to write down. */
export function formatRecoveryKey({ digits }: RecoveryKey): string {
  return digits.reveal().toString('latin1').match(/\d{6}/g)?.join('-') ?? ''
}

/**
 * Reads the 96 digits that an operator typed. Hyphens and spaces are allowed.
 * @throws EsxiError RECOVERY_KEY_WRONG
 */
export function parseRecoveryDigits(typed: Secret): Secret {
  const digits = Buffer.from(typed.reveal().toString('latin1').replace(/[-\s]/g, ''), 'latin1')
  if (digits.length !== GROUPS * GROUP_DIGITS || digits.some((byte) => byte < 0x30 || byte > 0x39))
    throw new EsxiError('RECOVERY_KEY_WRONG', 'a recovery key has 96 digits')
  return Secret.from(digits)
}

/** Encrypts a config key under a recovery key. */
export function boxForRecovery(
  configKey: Secret,
  { id, digits }: RecoveryKey,
  random: Random,
): RecoveryBox {
  using key = boxKey(id, digits)
  const associatedData = associatedDataOf(id)
  const box = encryptBox({
    key,
    plaintext: configKey.reveal(),
    associatedData,
    randomBytes: random.bytes,
  })
  return { recoveryId: id, box }
}

/**
 * Returns the config keys that the digits open. There are two while the host changes its config key
 * and keeps its recovery key. A rotated recovery key opens none of the present boxes.
 */
export function openRecoveryBoxes(boxes: readonly RecoveryBox[], digits: Secret): Secret[] {
  return boxes.flatMap(({ recoveryId, box }) => {
    using key = boxKey(recoveryId, digits)
    try {
      return [decryptBox({ key, box, associatedData: associatedDataOf(recoveryId) })]
    } catch {
      // A wrong key and a box of another key give the same error.
      return []
    }
  })
}

/**
 * Derives the key of a box with HKDF-SHA-256 (RFC 5869). The digits have 318 bits, so no slow
 * password hash is needed.
 */
function boxKey(id: string, digits: Secret): Secret {
  const salt = Buffer.from(id)
  return Secret.from(
    Buffer.from(hkdfSync('sha256', digits.reveal(), salt, LABELS.recoveryKey, KEY_BYTES)),
  )
}

function associatedDataOf(id: string): Buffer {
  return Buffer.from(`${LABELS.recoveryBox}\0${id}`)
}
