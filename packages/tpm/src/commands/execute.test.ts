import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { TPM_RH } from '../codec/constants.ts'
import { encodePcrSelection } from '../codec/structures.ts'
import { TpmError } from '../errors.ts'
import { responseCodeName, TPM_RC } from '../response-code.ts'
import { SRK_TEMPLATE } from '../sealing/storage-root-key.ts'
import type { Session } from '../sessions/session.ts'
import { fakeTransport, response } from '../testing/fake-transport.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { getInfo, getLoadedHandles } from './capability.ts'
import { create, createPrimary, load, readKey, readName, unseal } from './object.ts'
import { pcrExtend, pcrRead } from './pcr.ts'
import { policyGetDigest, startTrialSession } from './session.ts'
import { shutdown, startup } from './startup.ts'

const NAME = Buffer.alloc(34, 1)
const session = (attributes: number): Session => ({
  random: systemRandom,
  handle: 0x02000000,
  kind: 'hmac',
  key: Buffer.alloc(32, 1),
  nonceCaller: Buffer.alloc(32),
  nonceTpm: Buffer.alloc(32, 2),
  attributes,
})
const object = { privateArea: Buffer.alloc(40), publicArea: Buffer.alloc(40) }
const parent = { handle: 0x81000001, name: NAME }

/** Every command, as production code calls it. */
const COMMANDS: [string, (transport: TpmTransport) => Promise<unknown>][] = [
  ['startup', startup],
  ['shutdown', shutdown],
  ['getInfo', getInfo],
  ['getLoadedHandles', getLoadedHandles],
  ['pcrRead', (transport) => pcrRead(transport, [0, 7])],
  ['pcrExtend', (transport) => pcrExtend(transport, 7, Buffer.alloc(32))],
  ['createPrimary', (transport) => createPrimary(transport, TPM_RH.OWNER, SRK_TEMPLATE)],
  ['readName', (transport) => readName(transport, 0x81000001)],
  ['readKey', (transport) => readKey(transport, 0x81000001)],
  [
    'create',
    (transport) =>
      create(transport, parent, {
        data: Buffer.alloc(32),
        template: SRK_TEMPLATE,
        session: session(0x21),
      }),
  ],
  ['load', (transport) => load(transport, parent, object)],
  ['unseal', (transport) => unseal(transport, parent, session(0x41))],
  ['policyGetDigest', (transport) => policyGetDigest(transport, parent)],
  ['startTrialSession', (transport) => startTrialSession({ ...transport, random: systemRandom })],
]

describe('TPM_RC_RETRY, YIELDED and TESTING', () => {
  it.each([TPM_RC.RETRY, TPM_RC.YIELDED, TPM_RC.TESTING])(
    '(response code %i) cause the same bytes to be sent again',
    async (code) => {
      const transport = fakeTransport((_command, count) => response(count < 4 ? code : 0))
      await shutdown(transport)
      expect(transport.sent).toHaveLength(4)
      for (const command of transport.sent)
        expect(command.equals(transport.sent[0] ?? Buffer.of())).toBe(true)
    },
  )

  it('cause an error after a limited number of repetitions', async () => {
    const transport = fakeTransport(() => response(TPM_RC.RETRY))
    await expect(shutdown(transport)).rejects.toMatchObject({
      code: 'TPM_COMMAND_FAILED',
      responseCode: TPM_RC.RETRY,
      message: expect.stringContaining('TPM_RC_RETRY'),
    })
    expect(transport.sent).toHaveLength(21)
  })
})

describe.each(COMMANDS)('%s', (_name, command) => {
  it('reports the response code of the TPM', async () => {
    const error = await command(fakeTransport(() => response(0x921))).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'TPM_LOCKED_OUT', responseCode: 0x921 })
  })

  it('fails only with a TpmError, whatever the response contains', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        async (body, hasSessions) => {
          const answer = response(0, Buffer.from(body), hasSessions ? 0x8002 : 0x8001)
          try {
            await command(fakeTransport(() => answer))
          } catch (error) {
            expect(error).toBeInstanceOf(TpmError)
          }
        },
      ),
      { numRuns: 250 },
    )
  })
})

it('an incomplete response header is refused', async () => {
  for (const length of [0, 1, 9])
    await expect(shutdown(fakeTransport(() => Buffer.alloc(length)))).rejects.toBeInstanceOf(
      TpmError,
    )
})

it('reading PCRs that never stop changing ends with an error', async () => {
  let counter = 0
  const restless = fakeTransport((command) => {
    const asked = command.subarray(10)
    const head = Buffer.alloc(4)
    head.writeUInt32BE(counter++)
    const one = encodePcrSelection([asked.readUInt8(7) & 1 ? 0 : 7])
    const digest = Buffer.concat([Buffer.of(0, 0, 0, 1, 0, 32), Buffer.alloc(32)])
    return response(0, Buffer.concat([head, one, digest]))
  })
  await expect(pcrRead(restless, [0, 7])).rejects.toThrow(/do not come to rest/)
})

it('PCR 24 and fractional PCR numbers are refused', async () => {
  for (const pcr of [24, -1, 0.5]) expect(() => encodePcrSelection([pcr])).toThrow(RangeError)
})

it('response codes are shown with their names in the specification, and with the position', () => {
  expect(responseCodeName(0x99d).name).toBe('TPM_RC_POLICY_FAIL (session 1)')
  expect(responseCodeName(0x1df).name).toBe('TPM_RC_INTEGRITY (parameter 1)')
  expect(responseCodeName(0x18b).name).toBe('TPM_RC_HANDLE (handle 1)')
  expect(responseCodeName(0x922).name).toBe('TPM_RC_RETRY')
  expect(responseCodeName(0x1ff00).name).toBe('TPM_RC_0x1ff00')
  expect(responseCodeName(0xbe).base).toBe('TPM_RC_0x3e')
})
