import { Resolver } from 'node:dns/promises'
import type { HostToJoin } from './plan.ts'

const TIMEOUT_MS = 3000

/** Finds the containers of a service by name; none if the service has no running container. */
export async function findReplicas(
  { service, port }: { service: string; port: number },
  dns: Pick<Resolver, 'resolve4' | 'reverse'> = new Resolver({ timeout: TIMEOUT_MS, tries: 1 }),
): Promise<HostToJoin[]> {
  const addresses = await dns.resolve4(service).catch(() => [])
  const names = await Promise.all(addresses.map((address) => dns.reverse(address)))
  return names
    .map(([name = '']) => name.split('.')[0] ?? '')
    .filter((name) => name !== '')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => ({ name, address: `${name}:${port}` }))
}
