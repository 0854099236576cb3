import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { currentTrace, currentTraceId, withTrace } from './current-trace.ts'
import { formatTraceparent, newTrace, parseTraceparent } from './trace-context.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'

describe('a traceparent', () => {
  it('is read as the recommendation has it', () => {
    expect(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-01`)).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      isRecorded: true,
    })
    expect(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-02`)?.isRecorded).toBe(false)
  })

  it('of a later version is read as far as it is known', () => {
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
  ])('%s is none', (_, text) => {
    expect(parseTraceparent(text)).toBeUndefined()
  })

  it('that is written is read back, and whatever else is read never throws', () => {
    const trace = newTrace()
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace)
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-f-]*$/)),
        (text) => {
          const read = parseTraceparent(text)
          if (read !== undefined) expect(read.traceId).toMatch(/^[0-9a-f]{32}$/)
        },
      ),
    )
  })
})

describe('a new trace', () => {
  it('is like no other', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newTrace().traceId))
    expect(ids.size).toBe(1000)
  })
})

describe('the current trace', () => {
  it('follows what was started under it, and nothing else', async () => {
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
