import { resolve4, reverse } from 'node:dns/promises'
import type { HostToJoin } from './plan.ts'

/** The containers of a service by the names of their containers; none when the service runs none. */
export async function findReplicas(
  { service, port }: { service: string; port: number },
  dns: { resolve4: typeof resolve4; reverse: typeof reverse } = { resolve4, reverse },
): Promise<HostToJoin[]> {
  const addresses = await dns.resolve4(service).catch(() => [])
  const names = await Promise.all(addresses.map((address) => dns.reverse(address)))
  return names
    .map(([name = '']) => name.split('.')[0] ?? '')
    .filter((name) => name !== '')
    .sort()
    .map((name) => ({ name, address: `${name}:${port}` }))
}
