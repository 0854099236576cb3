import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkedOffer, type HostOffer } from './host-offer.ts'

/** Any code point. fast-check's unit `binary` would first make a table of a million texts. */
const ANY_POINT = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

const OFFER: HostOffer = {
  csr: Buffer.alloc(300),
  hostId: randomUUID(),
  managementPort: 443,
  tpmVersion: '2.0',
  encryptionMode: 'TPM',
  version: '8.0.3',
}

describe('the offer of a host that is added', () => {
  it('is unchanged if the host is honest', () => {
    expect(checkedOffer('esx:1', OFFER)).toEqual(OFFER)
  })

  it.each<[string, Partial<HostOffer>, string]>([
    ['an id that is long', { hostId: 'x'.repeat(100_000) }, 'states an id that is not a UUID'],
    ['an id of two lines', { hostId: `${OFFER.hostId}\n` }, 'states an id that is not a UUID'],
    ['a long CSR', { csr: Buffer.alloc(4097) }, 'sends a CSR of more than 4096 bytes'],
    ['no port', { managementPort: 0 }, 'states the management port 0'],
    ['a port above 65535', { managementPort: 65_536 }, 'states the management port 65536'],
  ])('is refused if it has %s', (_what, more, problem) => {
    expect(() => checkedOffer('esx:1', { ...OFFER, ...more })).toThrow(
      expect.objectContaining({
        code: 'HOST_REFUSED',
        message: `the host at esx:1 ${problem}: it is not an ESXi host`,
      }),
    )
  })

  it('becomes short text of one line, whatever the host sent', () => {
    const text = fc.string({ unit: ANY_POINT, maxLength: 1000 })
    fc.assert(
      fc.property(text, text, text, (tpmVersion, encryptionMode, version) => {
        const taken = checkedOffer('esx:1', { ...OFFER, tpmVersion, encryptionMode, version })
        for (const part of [taken.tpmVersion, taken.encryptionMode, taken.version]) {
          expect(part).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u)
          expect(part.length).toBeLessThanOrEqual(200)
        }
      }),
    )
  })
})
