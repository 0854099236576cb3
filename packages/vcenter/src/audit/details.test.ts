import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { auditDetails, isSecretField } from '@nkpsim/daemon/audit'
import { handlerName, protoFields } from '@nkpsim/rpc/testing/protos'
import fc from 'fast-check'

const MAC_KEY = Buffer.alloc(32, 3)
const macKey = Secret.from(Buffer.from(MAC_KEY))
const hmac = (content: string | Buffer): string =>
  `hmac-sha256:${createHmac('sha256', MAC_KEY).update(content).digest('hex')}`

/** Names of fields that may contain a secret. */
const SUSPICIOUS =
  /password|passphrase|secret|token|recovery_key|derivation_key|private_key|credential|^config$|^pin$/
/** Fields whose names look secret, but whose values are public. */
const NO_SECRETS = new Set(['without_password'])

describe('a request in the log', () => {
  it('has all fields except empty ones, with unchanged values', () => {
    const request = { provider: 'NKP', keyId: '', constraints: { tpmRequired: false }, none: null }
    expect(auditDetails(request, macKey)).toEqual({
      provider: 'NKP',
      constraints: { tpmRequired: false },
    })
  })

  it('has an HMAC in place of every secret, in any message', () => {
    const request = {
      password: 'hunter2',
      host: [{ password: 'other' }],
      keyDerivationKey: MAC_KEY,
    }
    expect(auditDetails(request, macKey)).toEqual({
      password: hmac('hunter2'),
      host: [{ password: hmac('other') }],
      keyDerivationKey: hmac(MAC_KEY),
    })
  })

  it('has an HMAC in place of every bytes field', () => {
    expect(auditDetails({ blob: Buffer.from('x') }, macKey)).toEqual({ blob: hmac('x') })
  })

  it('has a bounded size for any content', () => {
    const long = 'x'.repeat(4_000_000)
    expect(auditDetails({ name: long }, macKey)).toEqual({ name: hmac(long) })
    fc.assert(
      fc.property(fc.object({ maxDepth: 9, maxKeys: 60 }), (request) => {
        const details = JSON.stringify(auditDetails(request, macKey))
        expect(details.length).toBeLessThan(32 * 1024)
      }),
    )
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`n${index}`, 'x'.repeat(1000)]),
    )
    expect(auditDetails(wide, macKey)).toEqual({ request: hmac(JSON.stringify(wide)) })
  })
})

describe('the table of secret fields', () => {
  it('contains every text field of a vCenter that may hold a secret', () => {
    const fields = protoFields(['vcenter', 'fault'])
    expect(fields.map(({ name }) => name)).toContain('key_derivation_key')
    const missing = fields
      .filter(({ type, name }) => type === 'string' && SUSPICIOUS.test(name))
      .filter(({ name }) => !NO_SECRETS.has(name) && !isSecretField(handlerName(name)))
    expect(missing).toEqual([])
  })

  it('contains all fields that are known to be secret', () => {
    for (const name of ['password', 'keyDerivationKey', 'config', 'downloadToken'])
      expect([name, isSecretField(name)]).toEqual([name, true])
    expect(isSecretField('provider')).toBe(false)
  })
})
