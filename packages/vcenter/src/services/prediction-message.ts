/**
 * Writes how a VM could be opened after the loss of places.
 * @param howOf describes the way in words
 */
export function predictionMessage<Way extends { kind: string }>(howOf: (way: Way) => string) {
  return ({ vm, host, way }: { vm: string; host: string; way: Way }) => ({
    virtualMachine: vm,
    host,
    openable: way.kind !== 'lost',
    way: way.kind,
    how: howOf(way),
  })
}
