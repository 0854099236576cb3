import { reverse } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'

/** The name under which other containers of its network reach this one: that of the container, which its successor gets too. */
export async function ownName(
  addresses: readonly string[] = ownAddresses(),
  lookup: (address: string) => Promise<string[]> = reverse,
): Promise<string> {
  for (const address of addresses) {
    const [name] = await lookup(address).catch(() => [])
    // The engine answers CONTAINER.NETWORK.
    const container = name?.split('.')[0]
    if (container !== undefined && container !== '') return container
  }
  throw new Error(
    'this container has no name on any network: give --name and --address, or attach it to a network of its own project',
  )
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
}
