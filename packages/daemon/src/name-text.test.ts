import { describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import {
  composeName,
  escapeHidden,
  findByName,
  isSameName,
  looksSame,
  nameFlaw,
  sameNameAs,
  shellWord,
} from './name-text.ts'

/** Any code point. fast-check's unit `binary` would first make a table of a million texts. */
const ANY_POINT = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

/** The expression is compiled once. toMatch would compile it at each call. */
const STEERING = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u

/** Returns the matching name of a list in the spelling of the list. */
function spelledAs(names: readonly string[], name: string): string | undefined {
  return findByName(
    names.map((each) => ({ name: each })),
    name,
  )?.name
}

describe('a name of an object', () => {
  it.each([
    'DC Wien',
    'esx-1.example',
    '日本',
    'Schlu\u0308ssel',
    'हिन्दी',
    // Hindi: a joiner separates the conjunct, so that ksha shows no ligature.
    '\u0915\u094d\u200d\u0937',
    '\u0915\u094d\u200c\u0937',
    // Persian: "I want". The prefix does not join the next letter.
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    // A woman at her computer, the same with a skin tone, a health worker, and a rainbow flag.
    '\u{1f469}\u200d\u{1f4bb}',
    '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}',
    '\u{1f469}\u200d\u2695\ufe0f',
    '\u{1f3f3}\ufe0f\u200d\u{1f308}',
    'x'.repeat(80),
    '𝒳'.repeat(80),
  ])('is accepted if a person can read and type it: %j', (name) => {
    expect(nameFlaw(name)).toBeUndefined()
    expect(escapeHidden(name)).toBe(name)
  })

  it.each([
    ['a\u202eb', 'U+202E', 2],
    ['a\u2066', 'U+2066', 2],
    ['\u200eabc', 'U+200E', 1],
    ['ab\u200bc', 'U+200B', 3],
    ['a\u200db', 'U+200D', 2],
    ['a\u200cb', 'U+200C', 2],
    // Alef joins no following letter, so the text looks the same without the joiner.
    ['\u0627\u200c\u0628', 'U+200C', 2],
    ['\u0645\u06cc\u200c', 'U+200C', 3],
    ['\u0915\u200d\u0937', 'U+200D', 2],
    ['\u{1f469}\u200d', 'U+200D', 2],
    ['\u2764\ufe0f', 'U+FE0F', 2],
    ['1\ufe0f', 'U+FE0F', 2],
    ['\u845b\u{e0100}', 'U+E0100', 2],
    ['a\u2028b', 'U+2028', 2],
    ['a\u2029b', 'U+2029', 2],
    ['\ufeffa', 'U+FEFF', 1],
    ['𝒳a\u{e0041}', 'U+E0041', 3],
    ['so\u00adft', 'U+00AD', 3],
    ['a\u2060b', 'U+2060', 2],
    ['a\u034fb', 'U+034F', 2],
    ['a\u3164b', 'U+3164', 2],
    ['a\u00a0b', 'U+00A0', 2],
    ['\u3000', 'U+3000', 1],
    ['\u2800', 'U+2800', 1],
    ['a\ud800', 'U+D800', 2],
    ['\udc00a', 'U+DC00', 1],
    ['a\ufffdb', 'U+FFFD', 2],
    ['a\u0000', 'U+0000', 2],
    ['a\nb', 'U+000A', 2],
    ['a\u0085b', 'U+0085', 2],
  ])(
    'is refused with the position of a hidden character, and shown escaped: %j',
    (name, code, position) => {
      expect(nameFlaw(name)).toContain(`has ${code} at position ${position},`)
      const hex = code.slice(2).toLowerCase()
      expect(escapeHidden(name)).toContain(hex.length > 4 ? `\\u{${hex}}` : `\\u${hex}`)
    },
  )

  it.each(['', ' ', '   ', ' a', 'a ', '.', '..', '.a', 'a.', 'x'.repeat(81)])(
    'is refused for its length, spaces or dots: %j',
    (name) => {
      expect(nameFlaw(name)).toEqual(expect.any(String))
    },
  )
})

describe('hidden characters', () => {
  it('are all escaped, and other characters stay unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_POINT }), (text) => {
        const escaped = escapeHidden(text)
        expect(escapeHidden(escaped)).toBe(escaped)
        expect(escaped.search(STEERING)).toBe(-1)
        if (!text.includes('\\')) expect(unescaped(escaped)).toBe(text)
      }),
    )
  })

  it('occur in no accepted name', () => {
    const unit = fc.nat({ max: 0x2fff }).map((point) => String.fromCodePoint(point))
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 2 }), (name) => {
        fc.pre(nameFlaw(name) === undefined)
        expect(name).not.toMatch(STEERING)
        expect(escapeHidden(name)).toBe(name)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('Unicode forms of a name', () => {
  const name = fc.string({ unit: fc.constantFrom('u', '\u0308', 'é', '\u212b', '한', 'a') })
  const form = fc.constantFrom('NFC', 'NFD')

  it('mean the same name', () => {
    fc.assert(
      fc.property(name, form, form, (text, kept, typed) => {
        expect(isSameName(text.normalize(kept), text.normalize(typed))).toBe(true)
        expect(composeName(text.normalize(kept))).toBe(text.normalize('NFC'))
        expect(spelledAs(['zz', text.normalize(kept)], text.normalize(typed))).toBe(
          text.normalize(kept),
        )
      }),
    )
  })

  it('are composed only if a text is short enough for a name', () => {
    const long = 'u\u0308'.repeat(2_000_000)
    const isSame = sameNameAs(long)
    const normalize = jest.spyOn(String.prototype, 'normalize')
    expect([isSame('vm'), isSame(long), isSameName('vm', long)]).toEqual([false, true, false])
    expect(findByName([{ name: 'vm' }], long)).toBeUndefined()
    // Composing this text takes more than 100 ms.
    expect(normalize.mock.contexts).not.toContain(long)
    normalize.mockRestore()
  })

  it('are distinguished if a list contains both', () => {
    const both = ['\u00fc', 'u\u0308']
    for (const each of both) {
      expect(spelledAs(both, each)).toBe(each)
      expect(spelledAs(both.toReversed(), each)).toBe(each)
    }
    expect(spelledAs(both, 'u')).toBeUndefined()
  })
})

function unescaped(text: string): string {
  return text.replace(/\\u(?:\{([0-9a-f]+)\}|([0-9a-f]{4}))/g, (_, long, short) =>
    String.fromCodePoint(Number.parseInt(long ?? short, 16)),
  )
}

it('two names look the same if they differ only in invisible characters', () => {
  expect(looksSame('a\u200db', 'ab')).toBe(true)
  expect(looksSame('e\u034f\u0301', '\u00e9')).toBe(true)
  expect(looksSame('ab', 'ac')).toBe(false)
  // Here the joiner changes the form of the letters.
  expect(looksSame('\u0915\u094d\u200d\u0937', '\u0915\u094d\u0937')).toBe(false)
})

it('a name is quoted for a shell if it needs quotes', () => {
  expect(['esx-1', 'a b', "it's;reboot"].map(shellWord)).toEqual([
    'esx-1',
    "'a b'",
    "'it'\\''s;reboot'",
  ])
})
