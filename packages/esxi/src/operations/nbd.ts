import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { NbdServer } from '../nbd/nbd-server.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

export type NbdOperations = ReturnType<typeof nbdOperations>

/** Exports of VMs' disks by the NBD protocol. Clients read and write plaintext there. */
export function nbdOperations({
  nbd,
  vms,
}: {
  nbd: Pick<NbdServer, 'urisOf' | 'openPort'>
  vms: Pick<VirtualMachines, 'byFolder'>
}) {
  return named('nkpsim.esxi.v1.NbdService', {
    getNbdExports: operation({
      requirement: ['Cryptographer.Access'],
      audit: OPEN,
      run: async ({ name }: { name: string }) => vms.byFolder(name, nbd.urisOf),
    }),
    openNbdPort: operation({
      requirement: ['Cryptographer.Access'],
      audit: { target: 'name' },
      run: async ({ name, csr }: { name: string; csr: Uint8Array }, { caller }: Call) =>
        vms.byFolder(name, (folderName) =>
          nbd.openPort(folderName, { user: caller.name, csrDer: csr }),
        ),
    }),
  })
}
