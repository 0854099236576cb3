import { describe, expect, it } from '@jest/globals'
import { serviceDefinition } from './proto/load.ts'
import { wipingDeserialize, wipingSerialize } from './wiped-messages.ts'

const { requestSerialize, requestDeserialize } =
  serviceDefinition('nkpsim.esxi.v1.HostAgentService')['Synchronize'] ?? fail()
const KDK = Buffer.alloc(32, 0x5a)
const request = () => ({ keyProviders: [{ provider: 'a', keyDerivationKey: Buffer.from(KDK) }] })

describe('a message', () => {
  it('is read completely, and its encoded bytes are zeroed', () => {
    const bytes = requestSerialize(request())
    const read = wipingDeserialize(requestDeserialize)(bytes)
    expect(read).toMatchObject(request())
    expect(bytes.every((byte) => byte === 0)).toBe(true)
  })

  it('has zeroed bytes even if it cannot be read', () => {
    const bytes = Buffer.alloc(8, 0xff)
    expect(() => wipingDeserialize(requestDeserialize)(bytes)).toThrow()
    expect(bytes.every((byte) => byte === 0)).toBe(true)
  })

  it('has zeroed bytes once they are copied into a frame, and onFrame gets this frame', () => {
    const frames: Uint8Array[] = []
    const message = request()
    const bytes = wipingSerialize(requestSerialize, (frame) => frames.push(frame))(message)
    const plain = requestSerialize(request())
    const frame = Buffer.alloc(bytes.length + 5)
    expect(bytes.copy(frame, 5)).toBe(plain.length)
    expect(frame.subarray(5)).toEqual(plain)
    expect(frames).toEqual([frame])
    expect(bytes.every((byte) => byte === 0)).toBe(true)
    expect(message).toEqual(request())
  })
})

function fail(): never {
  throw new Error('proto/ has lost the method')
}
