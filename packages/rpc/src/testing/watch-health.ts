import { Client, credentials as grpcCredentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { service as healthService } from 'grpc-health-check'
import type { TlsIdentity } from '../tls-identity.ts'

/** A watch of one service, with every status that it has received. */
export type HealthWatch = {
  service: string
  told: string[]
  ended: Promise<ServiceError | undefined>
}

/** Watches each of these services (grpc.health.v1.Health/Watch). */
export function watchHealth(
  address: string,
  tls: TlsIdentity,
  services: readonly string[],
): HealthWatch[] {
  const { rootsPem, privateKeyPem, certificatePem } = tls
  const [roots, key, certificate] = [rootsPem, privateKeyPem, certificatePem].map((pem) =>
    Buffer.from(pem),
  )
  const client = new Client(address, grpcCredentials.createSsl(roots, key, certificate))
  const method = healthService['Watch']
  if (method === undefined) throw new Error('health has no Watch')
  const watches = services.map((service): HealthWatch => {
    const call = client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { service },
      new Metadata(),
      { deadline: Date.now() + PATIENCE_MS },
    )
    const told: string[] = []
    call.on('data', ({ status }: { status: string }) => told.push(status))
    const { promise: ended, resolve } = Promise.withResolvers<ServiceError | undefined>()
    call.on('error', resolve)
    call.on('end', () => resolve(undefined))
    return { service, told, ended }
  })
  void Promise.all(watches.map(({ ended }) => ended)).finally(() => client.close())
  return watches
}
