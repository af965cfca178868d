/** MD5 in hexadecimal, as SQS and S3 tell it. */
export function md5(content: string | Uint8Array): string {
  return crypto().createHash('md5').update(content).digest('hex')
}

/** 64 bytes that nobody can guess from the seed, and that are the same for the same seed. */
export function seeded(...seed: readonly (string | number | undefined)[]): Buffer {
  return crypto().createHash('sha512').update(JSON.stringify(seed)).digest()
}

/** A UUID that is the same for the same seed. */
export function seededUuid(...seed: readonly (string | number | undefined)[]): string {
  const hex = seeded(...seed).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

// Loaded on first use: it costs 5 ms.
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
