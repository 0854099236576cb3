import { expect, it } from '@jest/globals'
import type { vcenterV1 } from '@nkpsim/rpc'
import { runHere } from '../testing/run-here.ts'
import { followRecords } from './follow-records.ts'

type Event = vcenterV1.Event__Output

const WANTED = 'wanted'

/**
 * Follows events and returns the sequence numbers of those shown. Right after each answer of
 * `newest` and `list`, one new event with each of these ids occurs.
 */
async function followed(existing: readonly string[], ids: readonly string[]): Promise<number[]> {
  const events = existing.map((id, index) => ({ id, sequence: index + 1 }) as Event)
  const thenMore = <Result>(result: Result): Result => {
    for (const id of ids) events.push({ id, sequence: events.length + 1 } as Event)
    return result
  }
  const isWanted = ({ id }: Event) => id === WANTED
  const shown: number[] = []
  for await (const { sequence } of followRecords({
    newest: async () => thenMore(events.length),
    list: async () => thenMore(events.filter(isWanted)),
    async *after(last) {
      yield* events.slice(last)
    },
    positionOf: ({ sequence }) => sequence,
    isWanted,
  }))
    shown.push(sequence)
  return shown
}

it.each<[string, string[], string[], number[]]>([
  ['before the list', [], [WANTED], [1, 2]],
  ['before the list, after other events', ['other', 'other'], ['other', WANTED], [4, 6]],
  ['among known events', [WANTED, 'other'], [WANTED], [1, 3, 4]],
])(
  'nkpsim --follow shows each new record only once if it comes %s',
  async (_, existing, ids, all) => {
    expect(await followed(existing, ids)).toEqual(all)
  },
)

it.each(['events', 'tasks'])(
  'nkpsim %s refuses --until with --follow, because new records come after any time',
  async (noun) => {
    const args = [noun, '--follow', '--until', '2026-01-31T12:00:00Z']
    const { exitCode, stderr } = await runHere(args)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/'--follow' cannot be used with option '--until/)
  },
)
