import { describe, expect, it } from '@jest/globals'
import { bootEvents, readBootEvents } from '@nkpsim/tpm'
import fc from 'fast-check'
import { EsxiError } from '../errors.ts'
import { DEFAULT_BOOT, DEFAULT_BOOT_FILE, parseBootFile } from './boot-file.ts'

describe('boot.yaml', () => {
  it('defines what a new host boots', async () => {
    expect(await parseBootFile(DEFAULT_BOOT_FILE)).toEqual(DEFAULT_BOOT)
    expect(readBootEvents(bootEvents(DEFAULT_BOOT))).toEqual(DEFAULT_BOOT)
  })

  it('gives no secure boot authority if secure boot is off, even if it names one', async () => {
    const boot = await parseBootFile(
      DEFAULT_BOOT_FILE.replace('secureBoot: true', 'secureBoot: false'),
    )
    expect(boot).toMatchObject({ secureBoot: false, secureBootAuthority: undefined })
  })

  it('may have a name in place of the certificate of the authority, as in version 0.2', async () => {
    const authority = /secureBootAuthority: \|\n( .*\n)+/
    const name = 'VMware Secure Boot Signing'
    const boot = await parseBootFile(
      DEFAULT_BOOT_FILE.replace(authority, `secureBootAuthority: "${name}"\n`),
    )
    expect(boot).toEqual({ ...DEFAULT_BOOT, secureBootAuthority: name })
  })

  it.each([
    ['text that is not YAML', 'esxi: [', /not YAML/],
    ['text that is not a mapping', '- 1', /not a mapping/],
    ['an unknown field', `${DEFAULT_BOOT_FILE}rootkit: true\n`, /unknown field rootkit/],
    ['an invalid version', DEFAULT_BOOT_FILE.replace('8.0.3', 'eight'), /esxi.version/],
    ['an invalid line', DEFAULT_BOOT_FILE.replace('"nkpsim UEFI', '[] #'), /firmwareVersion/],
    [
      'a number in place of true or false',
      DEFAULT_BOOT_FILE.replace('secureBoot: true', 'secureBoot: 1'),
      /secureBoot must be/,
    ],
    [
      'an unknown level',
      DEFAULT_BOOT_FILE.replace('PartnerSupported', 'Trusted'),
      /acceptanceLevel/,
    ],
    ['a VIB with a space', DEFAULT_BOOT_FILE.replace('esx-base', '"esx base"'), /vibs\[0\].name/],
    [
      'an authority that is not a certificate',
      DEFAULT_BOOT_FILE.replace('MIIB', 'AAAA'),
      /secureBootAuthority is not a certificate/,
    ],
    ['too many bytes', `# ${'x'.repeat(70_000)}`, /too long/],
  ])('is refused with %s', async (_what, text, reason) => {
    await expect(parseBootFile(text)).rejects.toThrow(reason)
    await expect(parseBootFile(text)).rejects.toMatchObject({ code: 'BOOT_FILE_INVALID' })
  })

  it.each([
    ['8.0', '24022510'],
    ['7.10', '007'],
    ['8.0.3', '0'],
    ['10.20', '1000000'],
  ])('keeps the text of a version %s and of a build %s', async (version, build) => {
    const text = DEFAULT_BOOT_FILE.replace('version: 8.0.3\n', `version: ${version}\n`).replace(
      '"24022510"',
      build,
    )
    expect((await parseBootFile(text)).esxi).toEqual({ version, build })
  })

  it.each(['1.10', '0x10', '1e3', 'true', 'null'])('accepts %s as a text', async (word) => {
    const text = DEFAULT_BOOT_FILE.replace('version: 1.0-1', `version: ${word}`)
      .replace('vendor: nkpsim', `vendor: ${word}`)
      .replace('"nkpsim UEFI 1.0"', word)
    const { vibs, firmwareVersion } = await parseBootFile(text)
    expect({ ...vibs.at(-1), firmwareVersion }).toMatchObject({
      version: word,
      vendor: word,
      firmwareVersion: word,
    })
  })

  it('never crashes the parser, however it is changed', async () => {
    const edit = fc.tuple(fc.nat({ max: DEFAULT_BOOT_FILE.length }), fc.string({ maxLength: 6 }))
    await fc.assert(
      fc.asyncProperty(edit, async ([at, insert]) => {
        const text =
          DEFAULT_BOOT_FILE.slice(0, at) + insert + DEFAULT_BOOT_FILE.slice(at + insert.length)
        const result = await parseBootFile(text).catch((error: unknown) => error)
        if (result instanceof Error) expect(result).toBeInstanceOf(EsxiError)
        else expect(readBootEvents(bootEvents(result as typeof DEFAULT_BOOT))).toEqual(result)
      }),
      { numRuns: 1000 },
    )
  })
})
