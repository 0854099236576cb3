import { describe, expect, it } from '@jest/globals'
import { parseExposition } from './exposition.ts'

const HEAD = '# HELP a_total What it counts.\n# TYPE a_total counter\n'
const HISTOGRAM = '# HELP h Durations.\n# TYPE h histogram\n'

describe('parseExposition', () => {
  it('reads names, values, and labels with all escapes', () => {
    const text = `${HEAD}a_total{x="a\\"b\\\\c\\nd",y=""} 1.5e3\n\n# HELP g Is.\n# TYPE g gauge\ng -1\n`
    const families = parseExposition(text)
    expect(families.get('a_total')?.samples).toEqual([
      { name: 'a_total', labels: { x: 'a"b\\c\nd', y: '' }, value: 1500 },
    ])
    expect(families.get('g')).toMatchObject({
      type: 'gauge',
      help: 'Is.',
      samples: [{ value: -1 }],
    })
  })

  it('accepts a consistent histogram and an empty histogram', () => {
    const text = `${HISTOGRAM}h_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n`
    expect(parseExposition(text).get('h')?.samples).toHaveLength(4)
    expect(parseExposition(HISTOGRAM).get('h')?.samples).toEqual([])
  })

  it.each([
    ['no end of the last line', 'the last line has no end', `${HEAD}a_total 1`],
    ['no HELP', 'no HELP before TYPE', '# TYPE a_total counter\na_total 1\n'],
    ['no TYPE', 'a sample of another metric', '# HELP a_total It.\na_total 1\n'],
    ['the HELP of another', 'no HELP before TYPE', '# HELP b It.\n# TYPE a_total counter\n'],
    ['an unknown type', 'no line of the format', '# HELP a It.\n# TYPE a untyped\n'],
    ['a metric twice', 'twice: # TYPE', HEAD + HEAD],
    ['a series twice', 'a series twice', `${HEAD}a_total{x="1",y="2"} 1\na_total{y="2",x="1"} 1\n`],
    ['a sample of another metric', 'a sample of another metric: b_total', `${HEAD}b_total 1\n`],
    ['a counter without _total', 'they alone, end in _total', '# HELP a It.\n# TYPE a counter\n'],
    [
      'a gauge with _total',
      'they alone, end in _total',
      '# HELP a_total It.\n# TYPE a_total gauge\n',
    ],
    ['a counter below zero', 'below zero', `${HEAD}a_total -1\n`],
    ['no number', 'no number', `${HEAD}a_total NaN\n`],
    ['an empty number', 'no line of the format', `${HEAD}a_total \n`],
    ['a label twice', 'wrong labels', `${HEAD}a_total{x="1",x="2"} 1\n`],
    ['a label that is not closed', 'wrong labels', `${HEAD}a_total{x="1} 1\n`],
    ['a wrong escape', 'wrong labels', `${HEAD}a_total{x="\\t"} 1\n`],
    ['no +Inf', 'no +Inf', `${HISTOGRAM}h_bucket{le="1"} 1\nh_sum 1\nh_count 1\n`],
    ['no sum', 'no sum', `${HISTOGRAM}h_bucket{le="+Inf"} 1\nh_count 1\n`],
    ['no count', 'no count', `${HISTOGRAM}h_bucket{le="+Inf"} 1\nh_sum 1\n`],
    ['another count', 'does not add up', `${HISTOGRAM}h_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n`],
    [
      'buckets that fall',
      'does not add up',
      `${HISTOGRAM}h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n`,
    ],
    [
      'bounds that fall',
      'bounds out of order',
      `${HISTOGRAM}h_bucket{le="2"} 1\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n`,
    ],
  ])('refuses %s', (_what, reason, text) => {
    expect(() => parseExposition(text)).toThrow(reason)
  })
})
