import { connect } from 'node:tls'
import { Secret } from '@nkpsim/crypto'
import { seededRandom, systemClock } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { connectKmip, type KmipServer } from '@nkpsim/kmip'
import { decodeResponse, encodeRequest } from '@nkpsim/kmip/message'
import { createKmsNode, createSimulatedKms } from '@nkpsim/kmip/simulated'
import { createKmsAuthority, serveKms } from '@nkpsim/kmip/testing'
import { type Figure, median, rounded } from './figure.ts'

const ROUNDS = 5
const MESSAGES = 100_000
const KEKS = 1000
const KEKS_PER_MESSAGE = 50
const VERSION = { major: 1, minor: 4 }

/** Measures the codec of KMIP, and how long 1,000 KEKs take from a server on this machine. */
export async function measureKmip(): Promise<Figure[]> {
  const authority = createKmsAuthority()
  const server = authority.issueServer()
  const client = authority.issueClient('bench')
  const kms = createSimulatedKms({
    randomBytes: seededRandom('bench').bytes,
    nowMs: () => systemClock.nowMs(),
  })
  const tls = { cert: server.certificatePem, key: server.privateKeyPem }
  const served = await serveKms(createKmsNode(kms), { ...tls, ca: authority.certificatePem })
  using privateKeyPem = Secret.from(Buffer.from(client.privateKeyPem))
  const target: KmipServer = {
    ...{ host: '127.0.0.1', port: served.port, trustedPem: authority.certificatePem },
    identity: { certificatePem: client.certificatePem, privateKeyPem },
    timeoutMs: 60_000,
  }
  try {
    return [measureCodec(), await measureKeks(target, client)]
  } finally {
    await served.close()
  }
}

/** A request for one key, and its answer, as vCenter and servers exchange them most often. */
function measureCodec(): Figure {
  const kms = createSimulatedKms({ randomBytes: (length) => Buffer.alloc(length), nowMs: () => 0 })
  const client = { commonName: '', isForClients: true }
  const payload = [{ tag: 0x420094, type: 7, value: kms.make('', 32) } as const]
  const items = [{ operation: 10, batchId: Buffer.from('QLKC\x01\0\0\0'), payload }]
  const request = { version: VERSION, items }
  const answer = kms.answer(encodeRequest(request), { client, lastId: undefined })
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now()
    for (let message = 0; message < MESSAGES; message += 2) {
      encodeRequest(request)
      decodeResponse(answer)
    }
    return performance.now() - startMs
  })
  const ms = median(rounds)
  return {
    name: 'time for 200,000 messages of KMIP, half of them encoded and half decoded',
    value: rounded((ms * 200_000) / MESSAGES),
    unit: 'ms',
    goal: 1000,
    parts: { perSecond: Math.round((MESSAGES * 1000) / ms), rounds: ROUNDS },
  }
}

/** Compares the client with bytes that are made before and not read, in turns. */
async function measureKeks(
  target: KmipServer,
  client: { certificatePem: string; privateKeyPem: string },
): Promise<Figure> {
  const network = { connections: systemConnections, machineClock: systemClock }
  const session = await connectKmip(network, target, new AbortController().signal)
  const ids: string[] = []
  for (let count = 0; count < KEKS; count++) ids.push(await session.create())
  const messages = Array.from({ length: KEKS / KEKS_PER_MESSAGE }, (_, index) =>
    encodeRequest({
      version: VERSION,
      items: ids.slice(index * KEKS_PER_MESSAGE, (index + 1) * KEKS_PER_MESSAGE).map((id) => ({
        ...{ operation: 10, batchId: Buffer.alloc(8, id) },
        payload: [{ tag: 0x420094, type: 7, value: id } as const],
      })),
    }),
  )
  const bare = await openBare(target, client)
  const times: { own: number[]; bare: number[] } = { own: [], bare: [] }
  for (let round = 0; round < ROUNDS; round++) {
    let startMs = performance.now()
    for (const message of messages) await bare.exchange(message)
    times.bare.push(performance.now() - startMs)
    startMs = performance.now()
    const keys = await session.get(ids)
    times.own.push(performance.now() - startMs)
    for (const key of keys.values()) if (key instanceof Secret) key.wipe()
    if (keys.size !== KEKS) throw new Error('keys are missing')
  }
  bare.close()
  await session.close()
  const [ownMs, bareMs] = [median(times.own), median(times.bare)]
  return {
    name: `time for ${KEKS} KEKs from a key server, compared with the bare exchange`,
    value: rounded(ownMs / bareMs),
    unit: 'times',
    goal: 1.5,
    parts: { ownMs: rounded(ownMs), bareMs: rounded(bareMs), rounds: ROUNDS },
  }
}

async function openBare(
  { host, port, trustedPem }: KmipServer,
  { certificatePem, privateKeyPem }: { certificatePem: string; privateKeyPem: string },
) {
  const socket = connect({ host, port, ca: trustedPem, cert: certificatePem, key: privateKeyPem })
  socket.setNoDelay(true)
  let received = 0
  let lengthBytes: number | undefined
  let onAnswer = (): void => undefined
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    lengthBytes ??= 8 + chunk.readUInt32BE(4)
    if (received < lengthBytes) return
    received = 0
    lengthBytes = undefined
    onAnswer()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve)
    socket.once('error', reject)
  })
  return {
    exchange: (message: Buffer) =>
      new Promise<void>((resolve) => {
        onAnswer = resolve
        socket.write(message)
      }),
    close: () => socket.destroy(),
  }
}
