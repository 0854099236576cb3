import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { NbdServer } from '../nbd/nbd-server.ts'
import { operation } from './operation.ts'

export type NbdOperations = ReturnType<typeof nbdOperations>

/** Exports of VMs' disks by the NBD protocol. Clients read and write plaintext there. */
export function nbdOperations({ nbd }: { nbd: Pick<NbdServer, 'urisOf' | 'openPort'> }) {
  return named('nkpsim.esxi.v1.NbdService', {
    getNbdExports: operation({
      requirement: ['Cryptographer.Access'],
      audit: OPEN,
      run: async ({ name }: { name: string }) => nbd.urisOf(name),
    }),
    openNbdPort: operation({
      requirement: ['Cryptographer.Access'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }) => nbd.openPort(name),
    }),
  })
}
