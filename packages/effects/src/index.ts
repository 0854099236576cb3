export { type Effects, systemEffects } from './effects.ts'
export { type Random, systemRandom } from './random.ts'
export { seededRandom } from './seeded-random.ts'
