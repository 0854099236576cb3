/** A DER element: tag and content. */
type Element = { tag: number; content: Buffer }

const INTEGER = 0x02

/**
 * Changes the iteration count of the MAC in a PKCS#12 file, but leaves the MAC itself unchanged.
 * PFX is SEQUENCE { version, authSafe, macData }, MacData is SEQUENCE { mac, macSalt, iterations }
 * (RFC 7292, 4).
 */
export function withMacIterations(pfx: Buffer, iterations: number): Buffer {
  const [outer] = readElements(pfx)
  const [version, authSafe, macData] = readElements(outer?.content ?? Buffer.alloc(0))
  const [mac, macSalt] = readElements(macData?.content ?? Buffer.alloc(0))
  if (!outer || !version || !authSafe || !macData || !mac || !macSalt) throw new Error('no PFX')
  const count = Buffer.from(`0${iterations.toString(16)}`.slice(-10).padStart(10, '0'), 'hex')
  const changed = writeElements([mac, macSalt, { tag: INTEGER, content: count }])
  const whole = writeElements([version, authSafe, { ...macData, content: changed }])
  return writeElements([{ ...outer, content: whole }])
}

function readElements(der: Buffer): Element[] {
  const elements: Element[] = []
  for (let position = 0; position < der.length; ) {
    const first = der.readUInt8(position + 1)
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f
    const start = position + 2 + lengthBytes
    const length = lengthBytes === 0 ? first : der.readUIntBE(position + 2, lengthBytes)
    elements.push({ tag: der.readUInt8(position), content: der.subarray(start, start + length) })
    position = start + length
  }
  return elements
}

function writeElements(elements: readonly Element[]): Buffer {
  return Buffer.concat(
    elements.flatMap(({ tag, content }) => {
      const { length } = content
      const header = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff]
      return [Buffer.from([tag, ...header]), content]
    }),
  )
}
