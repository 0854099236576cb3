export {
  answer,
  ask,
  bootTpm,
  HONEST_BOOT,
  labAuthorities,
  type Question,
} from './attesting-host.ts'
export { watched } from './fake-transport.ts'
export { guessPassword } from './guess-password.ts'
export { openLab } from './real-tpm.ts'
export { softwareHost } from './software-host.ts'
