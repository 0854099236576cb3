import { findByName, shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import type { KeyProvider } from '../records/key-provider.ts'

/**
 * Returns the provider for a new object: the named one, or the default.
 * @throws EsxiError KEY_PROVIDER_NOT_FOUND, NO_DEFAULT_KEY_PROVIDER, KEY_PROVIDER_NOT_BACKED_UP,
 *   KEY_PROVIDER_NOT_READY
 */
export function providerForNewObject(
  keyProviders: readonly KeyProvider[],
  name: string,
): KeyProvider {
  const provider =
    // Earlier releases may have stored names with decomposed letters. Requests contain composed
    // letters.
    name === '' ? keyProviders.find(({ isDefault }) => isDefault) : findByName(keyProviders, name)
  if (provider === undefined)
    throw name === ''
      ? new EsxiError(
          'NO_DEFAULT_KEY_PROVIDER',
          'there is no default key provider on this host; name one with --provider, or set a default: nkpsim provider set-default NAME',
        )
      : new EsxiError('KEY_PROVIDER_NOT_FOUND', `this host does not hold key provider "${name}"`)
  if (!provider.usable) throw notUsable(provider)
  return provider
}

function notUsable({ kind, name }: KeyProvider): EsxiError {
  if (kind === 'native')
    return new EsxiError(
      'KEY_PROVIDER_NOT_BACKED_UP',
      `key provider "${name}" must be backed up before it can be used: nkpsim provider backup ${shellWord(name)} --file FILE`,
    )
  return new EsxiError(
    'KEY_PROVIDER_NOT_READY',
    `key provider "${name}" is not ready to encrypt: ${kind === 'standard' ? 'vCenter has not reached any of its key servers' : 'no key provider service is applied'}; see why: nkpsim provider get ${shellWord(name)}`,
  )
}
