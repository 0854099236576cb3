import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { EncryptionChange, HostEncryption } from '../encryption/host-encryption.ts'
import { operation } from './operation.ts'

const RECOVERY_KEY = {
  requirement: ['Cryptographer.ManageKeyServers', 'Host.Config.Settings'],
  audit: { target: undefined },
} as const

export type EncryptionOperations = ReturnType<typeof encryptionOperations>

/** Operations on the protection of the host's configuration. */
export function encryptionOperations({ encryption }: { encryption: HostEncryption }) {
  return named('nkpsim.esxi.v1.HostSecurityService', {
    getEncryption: operation({
      requirement: ['Host.Config.Settings'],
      audit: OPEN,
      run: async () => encryption.settings(),
    }),
    setEncryption: operation({
      requirement: ['Cryptographer.RegisterHost', 'Host.Config.Settings'],
      audit: { target: undefined },
      run: async (change: EncryptionChange, { requireStill }: Call) => {
        await encryption.change(change, requireStill)
        return encryption.settings()
      },
    }),
    listRecoveryKeys: operation({ ...RECOVERY_KEY, run: async () => [encryption.recoveryKey()] }),
    rotateRecoveryKey: operation({
      ...RECOVERY_KEY,
      run: async (_input: object, { requireStill }: Call) =>
        encryption.rotateRecoveryKey(requireStill),
    }),
  })
}
