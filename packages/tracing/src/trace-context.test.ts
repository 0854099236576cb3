import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { currentTrace, currentTraceId, withTrace } from './current-trace.ts'
import { formatTraceparent, newTrace, parseTraceparent } from './trace-context.ts'

/** Any code point. fast-check's unit `binary` would first make a table of a million texts. */
const ANY_POINT = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point))

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'

describe('parseTraceparent', () => {
  it('reads a traceparent as the W3C recommendation says', () => {
    expect(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-01`)).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      isRecorded: true,
    })
    expect(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-02`)?.isRecorded).toBe(false)
  })

  it('reads the known part of a later version', () => {
    const known = { traceId: TRACE_ID, spanId: SPAN_ID }
    expect(parseTraceparent(`cc-${TRACE_ID}-${SPAN_ID}-01`)).toMatchObject(known)
    expect(parseTraceparent(`cc-${TRACE_ID}-${SPAN_ID}-01-what-comes`)).toMatchObject(known)
  })

  it.each([
    ['empty', ''],
    ['of a forbidden version', `ff-${TRACE_ID}-${SPAN_ID}-01`],
    ['with more than version 00 has', `00-${TRACE_ID}-${SPAN_ID}-01-more`],
    ['with more after its end', `cc-${TRACE_ID}-${SPAN_ID}-01more`],
    ['in upper case', `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`],
    ['without a trace id', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['without a parent', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['cut off', `00-${TRACE_ID}-${SPAN_ID}`],
    ['with a line end', `00-${TRACE_ID}-${SPAN_ID}-01\n`],
    ['too long', `cc-${TRACE_ID}-${SPAN_ID}-01-${'a'.repeat(300)}`],
  ])('refuses a traceparent: %s', (_, text) => {
    expect(parseTraceparent(text)).toBeUndefined()
  })

  it('reads what formatTraceparent has written', () => {
    const trace = newTrace()
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace)
  })

  const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`))
  const known = fc.tuple(hex(2), hex(32), hex(16), hex(2))

  it('decides by the form alone, for any version', () => {
    const more = fc.oneof(
      fc.constant(''),
      fc.string({ unit: ANY_POINT, maxLength: 300 }),
      fc.string({ unit: ANY_POINT, maxLength: 300 }).map((text) => `-${text}`),
    )
    fc.assert(
      fc.property(known, more, ([version, traceId, spanId, flags], rest) => {
        const text = `${version}-${traceId}-${spanId}-${flags}${rest}`
        const isWellFormed =
          text.length <= 256 &&
          version !== 'ff' &&
          (rest === '' || (version !== '00' && /^-.*$/.test(rest))) &&
          /[^0]/.test(traceId) &&
          /[^0]/.test(spanId)
        const isRecorded = /[13579bdf]$/.test(flags)
        expect(parseTraceparent(text)).toEqual(
          isWellFormed ? { traceId, spanId, isRecorded } : undefined,
        )
      }),
      { examples: [[['00', TRACE_ID, SPAN_ID, '01'], '']] },
    )
  })

  it('refuses a damaged traceparent, or reads only its hex digits', () => {
    const whole = known.map((parts) => parts.join('-'))
    const piece = fc.string({ unit: ANY_POINT, maxLength: 4 })
    fc.assert(
      fc.property(whole, fc.nat(55), fc.nat(4), piece, (text, at, length, by) => {
        const damaged = text.slice(0, at) + by + text.slice(at + length)
        const read = parseTraceparent(damaged)
        if (read === undefined) return
        expect(`${read.traceId}-${read.spanId}`).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}$/)
        expect(damaged.slice(3, 52)).toBe(`${read.traceId}-${read.spanId}`)
      }),
    )
  })
})

describe('a new trace', () => {
  it('has a unique id', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newTrace().traceId))
    expect(ids.size).toBe(1000)
  })
})

describe('the current trace', () => {
  it('follows the work that was started in the trace, and no other work', async () => {
    const [a, b] = [newTrace(), newTrace()]
    const later = async (): Promise<string | undefined> => {
      await new Promise((resolve) => setImmediate(resolve))
      return currentTraceId()
    }
    const found = await Promise.all([withTrace(a, later), withTrace(b, later), later()])
    expect(found).toEqual([a.traceId, b.traceId, undefined])
    withTrace(a, () => expect(withTrace(undefined, currentTrace)).toBeUndefined())
  })
})
