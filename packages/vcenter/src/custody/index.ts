export { type HostStanding, hostStandings, type Place, placesOf } from './custody.ts'
export { type Dependent, dependentsOf } from './dependents.ts'
export { type Gone, type Prediction, predictWithout, readGone, type Way } from './without.ts'
