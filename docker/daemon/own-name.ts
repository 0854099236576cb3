import { Resolver } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'

const TIMEOUT_MS = 3000

/**
 * Returns the name under which other containers reach this container: the container's own name,
 * which a recreated container keeps.
 * @throws Error if no network knows it
 */
export async function ownName(
  addresses: readonly string[] = ownAddresses(),
  dns: Pick<Resolver, 'resolvePtr'> = new Resolver({ timeout: TIMEOUT_MS, tries: 1 }),
): Promise<string> {
  for (const address of addresses) {
    // Asks the engine itself: Resolver.reverse reads /etc/hosts first, which has only the
    // container's id.
    const [name] = await dns.resolvePtr(reversed(address)).catch(() => [])
    // The engine answers CONTAINER.NETWORK.
    const container = name?.split('.')[0]
    if (container !== undefined && container !== '') return container
  }
  throw new Error(
    'no network has a name for this container: give --name and --address, or put it into a network of its project',
  )
}

function reversed(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
}
