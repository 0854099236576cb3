import type { vcenterV1 } from '@nkpsim/rpc'

type Event = vcenterV1.Event__Output

/** How `events --follow` reads the events of a vCenter. */
export type EventSource = {
  /** Returns the sequence number of the newest event; 0 if there is no event. */
  newest: () => Promise<number>
  /** Returns the newest wanted events, oldest first. */
  list: () => Promise<readonly Event[]>
  /** Returns each event after a sequence number, and then each new event. */
  after: (sequence: number) => AsyncIterable<Event>
  isWanted: (event: Event) => boolean
}

/** Returns the existing wanted events and then each new wanted event, each of them once. */
export async function* followEvents(source: EventSource): AsyncGenerator<Event> {
  // The start is read before the list, so that no event between the two calls is missed.
  const start = await source.newest()
  const known = await source.list()
  yield* known
  const last = Math.max(start, ...known.map(({ sequence }) => sequence))
  for await (const event of source.after(last)) if (source.isWanted(event)) yield event
}
