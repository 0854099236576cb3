/** The field of every request that names a key provider. */
const FIELD = 'provider'

/**
 * Composes names of key providers in a request (Unicode NFC), so that a name finds its provider however it was typed: macOS writes letters and their
 * marks apart. Changes the request.
 */
export function composeProviderNames(request: unknown): void {
  if (typeof request !== 'object' || request === null || ArrayBuffer.isView(request)) return
  for (const [key, value] of Object.entries(request))
    if (key === FIELD && typeof value === 'string')
      Reflect.set(request, key, value.normalize('NFC'))
    else composeProviderNames(value)
}
