import type { Range } from '../../disk/range-turns.ts'
import type { ObjectEncryption } from '../../records/vsan.ts'
import { partsOf } from './banks.ts'
import type { ObjectCipher } from './object-cipher.ts'
import type { ObjectKeys } from './object-keys.ts'

/** The data of an owned object, in whole sectors. */
export type SectorContent = {
  read(range: Range): Promise<Buffer>
  write(range: Range, sectors: Buffer): Promise<void>
  writeZeroes(range: Range): Promise<void>
  flush(): Promise<void>
}

/** The ciphers of an object, which are made at their first use. */
export type ObjectCiphers = {
  /** @throws EsxiError VSAN_KEY_MISSING */
  of(dekId: string): ObjectCipher
  dispose(): void
}

export function openCiphers(keys: Pick<ObjectKeys, 'cipherOf'>, objectId: string): ObjectCiphers {
  const opened = new Map<string, ObjectCipher>()
  return {
    of: (dekId) => {
      const cipher = opened.get(dekId) ?? keys.cipherOf(dekId, objectId)
      opened.set(dekId, cipher)
      return cipher
    },
    dispose: () => {
      for (const cipher of opened.values()) cipher[Symbol.dispose]()
      opened.clear()
    },
  }
}

/**
 * Returns content that is encrypted above the components: they get ciphertext at addresses of a
 * bank. No rewrite changes where a range lies while a call for it runs.
 * @param encryption returns how the object is encrypted now
 */
export function encryptedContent(
  content: SectorContent,
  encryption: () => ObjectEncryption,
  ciphers: ObjectCiphers,
): SectorContent {
  const eachPart = async (
    range: Range,
    act: (at: Range, part: Range, cipher: ObjectCipher | undefined) => Promise<void>,
  ): Promise<void> => {
    for (const { address, dekId, ...part } of partsOf(range, encryption())) {
      const at = { start: address, end: address + part.end - part.start }
      await act(at, part, dekId === undefined ? undefined : ciphers.of(dekId))
    }
  }
  return {
    read: async (range) => {
      const parts: Buffer[] = []
      await eachPart(range, async (at, { start }, cipher) => {
        const sectors = await content.read(at)
        parts.push(cipher === undefined ? sectors : cipher.decrypt(sectors, start))
      })
      const [first] = parts
      return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts)
    },
    write: (range, sectors) =>
      eachPart(range, (at, { start, end }, cipher) => {
        const bytes = sectors.subarray(start - range.start, end - range.start)
        return content.write(at, cipher === undefined ? bytes : cipher.encrypt(bytes, start))
      }),
    writeZeroes: (range) => eachPart(range, (at) => content.writeZeroes(at)),
    flush: content.flush,
  }
}
