import { type Random, systemRandom } from './random.ts'

/** What a daemon may touch of the world. An entry point chooses it and passes it down. */
export type Effects = { random: Random }

/** The effects of a real process. */
export const systemEffects: Effects = { random: systemRandom }
