import { expect, it } from '@jest/globals'
import { type ByteStream, createStreamPair } from '@nkpsim/effects'
import { createGuestConsole, type GuestConsole } from './guest-console.ts'

const KiB = 1024
const never = new AbortController().signal

function attached(): { console: GuestConsole; guest: ByteStream } {
  const [guest, host] = createStreamPair()
  const console = createGuestConsole()
  console.attach(host)
  return { console, guest }
}

async function shownBy(console: GuestConsole): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of console.read(false, never)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

it('a console keeps the last 256 KiB, in whatever pieces they came', async () => {
  for (const pieceBytes of [1000, 4096, 100 * KiB, 300 * KiB]) {
    const { console, guest } = attached()
    let printed = ''
    for (let index = 0; printed.length < 700 * KiB; index++) {
      const piece = `${index} `.repeat(pieceBytes).slice(0, pieceBytes)
      printed += piece
      await guest.write([Buffer.from(piece)])
      if (index % 7 === 0) await new Promise(setImmediate)
    }
    await new Promise(setImmediate)
    expect((await shownBy(console)) === printed.slice(-256 * KiB)).toBe(true)
  }
})

it('input to a guest that reads nothing is bounded, and its calls end', async () => {
  const { console } = attached()
  const stop = new AbortController()
  const input = Buffer.alloc(64 * KiB)
  const calls: Promise<{ code: string } | undefined>[] = []
  for (let count = 0; count < 60; count++) {
    calls.push(
      console.write(input, stop.signal).then(
        () => undefined,
        (error: { code: string }) => error,
      ),
    )
    await new Promise(setImmediate)
  }
  stop.abort()
  const refused = (await Promise.all(calls)).filter((error) => error !== undefined)
  // 1 MiB is on its way to the guest, and 256 KiB wait.
  expect(refused).toHaveLength(60 - 16 - 4)
  expect(refused[0]).toMatchObject({ code: 'GUEST_FAILED' })
})
