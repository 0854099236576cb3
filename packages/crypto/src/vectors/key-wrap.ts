/** RFC 3394, section 4: the vectors with a 256-bit KEK. */
export const RFC_3394_VECTORS = [
  {
    section: '4.3',
    kek: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    key: '00112233445566778899aabbccddeeff',
    wrapped: '64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7',
  },
  {
    section: '4.5',
    kek: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    key: '00112233445566778899aabbccddeeff0001020304050607',
    wrapped: 'a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1',
  },
  {
    section: '4.6',
    kek: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    key: '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
    wrapped: '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
  },
]

/** NIST CAVP, CAVS 17.4, KW_AE_256: 128-bit plaintext. */
export const KW_AE_VECTORS = [
  {
    count: 0,
    kek: 'f59782f1dceb0544a8da06b34969b9212b55ce6dcbdd0975a33f4b3f88b538da',
    key: '73d33060b5f9f2eb5785c0703ddfa704',
    wrapped: '2e63946ea3c090902fa1558375fdb2907742ac74e39403fc',
  },
  {
    count: 1,
    kek: '5a51bef705d2e56efc2622a29f7b7c57cd2cb160820b1519fc5d16933cab7930',
    key: 'f6c00a3078ca85a4e3b95eac262f5ef1',
    wrapped: '1e86665cb9605dd4b34b8eaf900a4af4add0eb07e6e63e3e',
  },
  {
    count: 2,
    kek: 'fff5177783487b54aa8cf850d2bfed06020487066252b001b25b62e3ed5a4d00',
    key: 'd56eca85b26ec4a3e6a3f5920976c282',
    wrapped: 'fbd8ff96da9eab337d9504fac45ea98a0defaee7778dfb9c',
  },
]

/**
 * NIST CAVP, CAVS 17.4, KW_AD_256: 128-bit plaintext. Vectors without a key must fail to unwrap.
 */
export const KW_AD_VECTORS = [
  {
    count: 0,
    kek: '80aa997327a4806b6a7a41a52b86c3710386f932786ef79676fafb90b8263c5f',
    wrapped: '423c960d8a2ac4c1d33d3d977bf0a91559f99c8acd293d43',
    key: '0a256ba75cfa03aaa02ba94203f15baa',
  },
  {
    count: 1,
    kek: '2d104bc65c5f78e92993bd78b27d8e59a8a1f7c64b55b05be5df30f96ff04767',
    wrapped: 'e69fc01ea73e11bb4bc7485044145f824cfd535528b76517',
    key: 'f8d46471445228d2ef399755360bdd6e',
  },
  {
    count: 4,
    kek: '08c936b25b567a0aa679c29f201bf8b190327df0c2563e39cee061f149f4d91b',
    wrapped: 'e227eb8ae9d239ccd8928adec39c28810ca9b3dc1f366444',
    key: undefined,
  },
  {
    count: 6,
    kek: '0ff8528509b0e3e2bcf5360eacbbf871eecb8c7fad0e7ab2bbb37617b8e4c444',
    wrapped: '05f16c7e25d930bd25db0c4ddc88b8a3de564c48c264c7a6',
    key: undefined,
  },
  {
    count: 10,
    kek: '9dfa2098ac6348b8638ef6e348b77f4d94bd470d0fdd93bc774d35cfc3c63c89',
    wrapped: 'bf924271886ee53b3c1bb8b5eee995aa62ee0cb8ded9ece7',
    key: undefined,
  },
]
