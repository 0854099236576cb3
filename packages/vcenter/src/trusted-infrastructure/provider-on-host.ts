import type { TrustAttestation } from '../records/trusted-infrastructure.ts'

type OnHost = { isEligible: boolean; isActive: boolean; message: string; isConnected: boolean }

/**
 * Returns the state of a trusted provider on a host. The provider itself works on a host if a Trust
 * Authority attests the host and a key provider service works.
 * @param onHost - state of the provider as one without attestation
 */
export function trustedProviderOnHost<State extends OnHost>(
  onHost: State,
  { isConfigured, trust }: { isConfigured: boolean; trust: TrustAttestation | undefined },
): State {
  if (!onHost.isEligible) return onHost
  if (!isConfigured)
    return {
      ...onHost,
      isEligible: false,
      isActive: false,
      message: 'the host is not configured for vSphere Trust Authority',
    }
  if (!onHost.isActive || !onHost.isConnected) return onHost
  const problem = trustProblem(trust)
  return problem === undefined ? onHost : { ...onHost, isActive: false, message: problem }
}

function trustProblem(trust: TrustAttestation | undefined): string | undefined {
  if (trust === undefined || trust.status === 'unknown') return 'the host is not attested yet'
  if (trust.status === 'notAttested')
    return `the host is not attested: ${trust.messages.join('; ')}`
  if (!trust.isWithoutKeyProviderService) return undefined
  const reasons = trust.failingKeyProviderServices.map(({ message }) => message)
  return `the Trusted Key Provider is not available: ${reasons.join('; ')}`
}
