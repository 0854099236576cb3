import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import { withStoredKeys } from '../config-store/stored-keys.ts'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import { EsxiError } from '../errors.ts'
import type { HostFacts } from '../host-facts.ts'
import type { ChangeSignal } from '../inventory/change-signal.ts'
import type { HeldKeys } from '../key-provider/held-keys.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { operation } from './operation.ts'

const CHANGE = {
  requirement: ['Cryptographer.RegisterHost', 'Host.Config.Settings'],
  audit: { target: undefined },
} as const

/** Whether the host stores KEKs of standard providers, and how many it has stored. */
export type KeyPersistence = { enabled: boolean; storedCount: number }

export type KeyPersistenceOperations = ReturnType<typeof keyPersistenceOperations>

/** Key persistence of the host. Each change returns the new state. */
export function keyPersistenceOperations({
  state,
  heldKeys,
  encryption,
  facts,
  changes,
}: {
  state: HostState
  heldKeys: Pick<HeldKeys, 'list'>
  encryption: Pick<HostEncryption, 'settings'>
  facts: Pick<HostFacts, 'tpmVersion'>
  changes: Pick<ChangeSignal, 'notify'>
}) {
  const change = async (
    decide: (current: HostConfiguration) => HostConfiguration,
    { requireStill }: Call,
  ): Promise<KeyPersistence> => {
    const result = await state.update((current) => {
      const next = decide(current)
      return { next, result: keyPersistenceOf(next) }
    }, requireStill)
    changes.notify()
    return result
  }
  return named('nkpsim.esxi.v1.KeyPersistenceService', {
    getKeyPersistence: operation({
      requirement: ['Host.Config.Settings'],
      audit: OPEN,
      run: async () => keyPersistenceOf(state.current()),
    }),
    enableKeyPersistence: operation({
      ...CHANGE,
      run: async (_input: object, call: Call) => {
        requireSealed(facts, encryption)
        return change(
          (current) => withStoredKeys({ ...current, keyPersistence: true }, heldKeys.list()),
          call,
        )
      },
    }),
    disableKeyPersistence: operation({
      ...CHANGE,
      run: async ({ removeAllStoredKeys }: { removeAllStoredKeys: boolean }, call: Call) =>
        change(
          (current) => ({
            ...current,
            keyPersistence: false,
            ...(removeAllStoredKeys && { storedKeys: undefined }),
          }),
          call,
        ),
    }),
  })
}

/** Returns the key persistence of a host. */
export function keyPersistenceOf({
  keyPersistence,
  storedKeys,
}: HostConfiguration): KeyPersistence {
  return { enabled: keyPersistence === true, storedCount: storedKeys?.length ?? 0 }
}

/** @throws EsxiError ENCRYPTION_MODE_INVALID */
function requireSealed(
  { tpmVersion }: Pick<HostFacts, 'tpmVersion'>,
  encryption: Pick<HostEncryption, 'settings'>,
): void {
  if (tpmVersion !== '2.0')
    throw new EsxiError(
      'ENCRYPTION_MODE_INVALID',
      'key persistence needs a TPM 2.0, which this host does not have; its keys stay in memory, and vCenter sends them again after a reboot',
    )
  if (encryption.settings().mode !== 'TPM')
    throw new EsxiError(
      'ENCRYPTION_MODE_INVALID',
      'key persistence needs a configuration that is sealed in the TPM; seal it first: nkpsim host encryption set HOST --mode TPM',
    )
}
