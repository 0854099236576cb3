import { Secret } from '@nkpsim/crypto'
import { type Random, simulatedCompute } from '@nkpsim/effects'
import { writeBackupFile } from '@nkpsim/pki/backup-file'
import { formatSeen } from '../model/provider-calls.ts'
import type { KeyProviderOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'
export const PROVIDER_PASSWORD = 'correct horse battery staple'
export const KDK_BYTES = 32
const WRONG_PASSWORD = 'incorrect horse battery staple'

/** A downloaded backup of a provider. */
export type KeptBackup = { file: Buffer; provider: string; keyId: string; kcv: string }

/** Where users get new key ids and KDKs. */
export type NewKeys = {
  newKeyId: () => string
  /** Returns undefined if vCenter generates the KDK. */
  newKey: () => Buffer | undefined
  /** Used by another vCenter, for its KDK and its backup. */
  elsewhere: Random
}

/**
 * Performs an operation on key providers.
 * @param kept the backups that users have downloaded; a new one is added
 * @returns facts of the answer
 */
export async function performOnKeyProvider(
  operation: KeyProviderOperation,
  site: SiteAccess,
  kept: Map<string, KeptBackup>,
  { newKeyId, newKey, elsewhere }: NewKeys,
): Promise<Record<string, string> | undefined> {
  const providers = await site.vcenter(SERVICE)
  switch (operation.kind) {
    case 'createProvider': {
      const { provider: name, tpmRequired } = operation
      const key = newKey()
      const own = key === undefined ? {} : { keyDerivationKey: key }
      const request = { provider: name, constraints: { tpmRequired }, ...own }
      return keyOf((await providers.createProvider(request, CALL)).provider)
    }
    case 'backUpProvider': {
      const { provider, backup } = operation
      const before = (await providers.getProvider({ provider }, CALL)).provider
      const exported = await providers.exportProvider(
        { provider, password: PROVIDER_PASSWORD },
        CALL,
      )
      const key = keyOf((await providers.getProvider({ provider }, CALL)).provider)
      const file = await site.download(exported.url, exported.downloadToken)
      // The key may change between the calls. Then it is unknown which key the file contains.
      if (JSON.stringify(keyOf(before)) !== JSON.stringify(key)) return undefined
      kept.set(backup, { file, provider, ...key })
      return key
    }
    case 'restoreElsewhere':
    case 'restoreProvider': {
      const { backup } = operation
      const hasRightPassword = operation.kind === 'restoreElsewhere' || operation.hasRightPassword
      const config = kept.get(backup)?.file ?? Buffer.from('no backup')
      const password = hasRightPassword ? PROVIDER_PASSWORD : WRONG_PASSWORD
      const { provider } = await providers.importProvider({ config, password }, CALL)
      return { ...keyOf(provider), provider: provider?.provider ?? '' }
    }
    case 'checkForeignBackup': {
      const present = (await providers.getProvider({ provider: operation.provider }, CALL)).provider
      const config = await foreignBackup(operation.provider, keyOf(present).keyId, elsewhere)
      await providers.importProvider({ config, dryRun: true }, CALL)
      return undefined
    }
    case 'updateProvider': {
      const request = { provider: operation.provider, keyId: newKeyId() }
      return keyOf((await providers.updateProvider(request, CALL)).provider)
    }
    case 'deleteProvider':
      await providers.deleteProvider({ provider: operation.provider }, CALL)
      return undefined
    case 'setDefaultProvider':
      await providers.setDefaultProvider({ provider: operation.provider }, CALL)
      return undefined
    case 'listProviders':
      return seenBy(await providers.listProviders({}, CALL))
    case 'listProvidersAs': {
      const own = await site.vcenterAs(operation.user, SERVICE)
      return seenBy(await own.listProviders({}, CALL))
    }
  }
}

/** Writes the backup of a provider with another KDK. It is not encrypted. */
async function foreignBackup(
  providerName: string,
  keyId: string,
  elsewhere: Random,
): Promise<Buffer> {
  using kdk = Secret.from(elsewhere.bytes(KDK_BYTES))
  return await writeBackupFile({
    ...{ providerName, keyId, kdk, exportTime: new Date(0) },
    ...{ constraints: { tpmRequired: false }, protection: 'not-encrypted' },
    ...{ random: elsewhere, compute: simulatedCompute() },
  })
}

function keyOf(provider: { keyId: string; kcv: string } | null): { keyId: string; kcv: string } {
  return { keyId: provider?.keyId ?? '', kcv: provider?.kcv ?? '' }
}

function seenBy({
  providers,
}: {
  providers: readonly {
    provider: string
    keyId: string
    kcv: string
    backedUpTime: object | null
    kind: string
  }[]
}): Record<string, string> {
  return Object.fromEntries(
    providers
      // Only a native provider has a KDK and a backup.
      .filter(({ kind }) => kind === 'PROVIDER_KIND_NATIVE')
      .map(({ provider, keyId, kcv, backedUpTime }) => [
        provider,
        formatSeen({ keyId, kcv, isBackedUp: backedUpTime !== null }),
      ]),
  )
}
