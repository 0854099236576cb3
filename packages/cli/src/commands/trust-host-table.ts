import { formatTable, type TableStyle } from '../output/table.ts'

/** Addresses of a trust host. */
type TrustHostPlace = { name: string; address: string; port: number; servicePort: number }

/** Formats the trust hosts of a cluster. */
export function trustHostTable(hosts: readonly TrustHostPlace[], style: TableStyle): string {
  return formatTable(
    hosts,
    [
      { heading: 'TRUST HOST', value: ({ name }) => name },
      { heading: 'ADDRESS', value: ({ address, port }) => `${address}:${port}` },
      {
        heading: 'ADDRESS FOR HOSTS',
        value: ({ address, servicePort }) => `${address}:${servicePort}`,
      },
    ],
    style,
  )
}
