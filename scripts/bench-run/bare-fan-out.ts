import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js'
import { systemRandom as random } from '@nkpsim/effects'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { type BareHostsWork, FAN_OUT_METHOD } from './bare-hosts.ts'
import type { BareIdentity, bytesMethod } from './bare-server.ts'

const BARE_HOSTS = fileURLToPath(new URL('./bare-hosts.ts', import.meta.url))

/** Open streams to bare hosts. */
export type BareFanOut = {
  /**
   * Sends a message of this many bytes to every host. Returns the time until all have answered, ms.
   */
  push(messageBytes: number): Promise<number>
  close(): void
}

/**
 * Starts bare hosts and opens streams to them.
 * @param hostsPerProcess number of hosts in each process
 */
export async function startBareFanOut(
  folder: string,
  hostsPerProcess: readonly number[],
  fileBytes: number,
): Promise<BareFanOut> {
  const tls = await makeCertificate()
  const children: ChildProcess[] = []
  const streams: ClientDuplexStream<Buffer, Buffer>[] = []
  for (const [index, hosts] of hostsPerProcess.entries()) {
    const own = join(folder, `bare-${index}`)
    const { child, ports } = await startHosts({ ...tls, folder: own, hosts, fileBytes })
    children.push(child)
    for (const port of ports) streams.push(openBareStream(port, tls, FAN_OUT_METHOD))
  }
  return {
    push: async (messageBytes) => {
      const message = Buffer.alloc(messageBytes, 2)
      const startMs = performance.now()
      await Promise.all(
        streams.map((stream) => {
          const answered = once(stream, 'data')
          stream.write(message)
          return answered
        }),
      )
      return performance.now() - startMs
    },
    close: () => {
      for (const stream of streams) stream.cancel()
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

async function startHosts(work: BareHostsWork): Promise<{ child: ChildProcess; ports: number[] }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BARE_HOSTS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(work))
  for await (const line of createInterface({ input: child.stdout }))
    return { child, ports: JSON.parse(line) as number[] }
  throw new Error('the bare hosts did not start')
}

/** Opens a stream of plain bytes to a bare host. */
export function openBareStream(
  port: number,
  tls: BareIdentity,
  method: ReturnType<typeof bytesMethod>,
): ClientDuplexStream<Buffer, Buffer> {
  const { certificatePem, privateKeyPem, rootsPem } = tls
  const secure = credentials.createSsl(
    Buffer.from(rootsPem),
    Buffer.from(privateKeyPem),
    Buffer.from(certificatePem),
  )
  const client = new Client(`localhost:${port}`, secure)
  const stream = client.makeBidiStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
  )
  stream.on('error', () => client.close())
  return stream
}

/** Makes a certificate that a bare host and its client share. */
export async function makeCertificate() {
  const nowMs = Date.now()
  const authority = await createCertificateAuthority({ commonName: 'bare', nowMs, random })
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: 'bare', random })
  const certificatePem = await authority.issue({
    csrDer,
    commonName: 'bare',
    identityUri: 'urn:nkpsim:host:bare',
    dnsNames: ['localhost'],
    validityDays: 1,
    nowMs,
  })
  const privateKeyPem = privateKeyToPem(privateKeyPkcs8)
  return { certificatePem, privateKeyPem, rootsPem: authority.certificatePem }
}
