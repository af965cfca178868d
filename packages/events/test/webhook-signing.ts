import { createHash, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { type WebhookSecret, webhook } from 'heddle/http'

// Signatures as vendors make them, by node:crypto, which heddle does not use.

/** The time of the contract's vectors, in seconds since the epoch. */
export const NOW = 1_772_359_200
export const BODY = '{"id":"evt_1","n":1}'

export interface Options {
  readonly secret: WebhookSecret
  readonly tolerance?: number
  readonly maxBytes?: number
  readonly path?: string
}

/** A vendor that signs the body: what heddle has for it, and how it signs. */
export interface Signer {
  readonly name: string
  /** What the signature of `BODY` by `secret` is. */
  readonly vector: string
  readonly secret: string
  /** Another secret that the vendor could give. */
  readonly other: string
  /** The header of the signature. */
  readonly header: string
  /** The header that has the time alone, where one has. */
  readonly timeHeader?: string
  /** Whether a time is signed. */
  readonly isTimed: boolean
  /** Whether several signatures may stand in the header. */
  readonly between?: string
  // biome-ignore lint/suspicious/noExplicitAny: sources of every vendor
  source(options: Options): any
  /** The headers of a delivery, the signature among them. */
  sign(body: string | Uint8Array, secret: string, at?: number): Readonly<Record<string, string>>
}

export function hmac(
  algorithm: string,
  key: string | Uint8Array,
  encoding: 'hex' | 'base64',
  ...parts: readonly (string | Uint8Array)[]
): string {
  const made = createHmac(algorithm, key)
  for (const part of parts) made.update(part)
  return made.digest(encoding)
}

const GITHUB = { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'd-1', 'Content-Type': 'application/json' }
const SHOPIFY = { 'Shopify-Topic': 'orders/create', 'Shopify-Webhook-Id': 'w-1' }

const pair = generateKeyPairSync('ed25519')
const others = generateKeyPairSync('ed25519')
type Pair = typeof pair
const publicKey = ({ publicKey: key }: Pair) =>
  `whpk_${key.export({ type: 'spki', format: 'der' }).toString('base64', 12)}`

function standard(prefix: 'webhook' | 'svix', { publicKeys }: { readonly publicKeys: boolean }) {
  const name = `standardWebhooks, ${prefix}-signature${publicKeys ? ' of Ed25519' : ''}`
  const secret = publicKeys ? publicKey(pair) : 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  return {
    name,
    vector: publicKeys ? '' : 'v1,A55UZlVPoTD1HiQzWGp6xboQnCMMcRc22j03W2Pf/dY=',
    secret,
    other: publicKeys ? publicKey(others) : 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    header: `${prefix}-signature`,
    timeHeader: `${prefix}-timestamp`,
    isTimed: true,
    between: ' ',
    source: (options: Options) => webhook.standardWebhooks(options),
    sign(body: string | Uint8Array, secret: string, at = NOW) {
      const text = Buffer.concat([Buffer.from(`msg_1.${at}.`), Buffer.from(body as string)])
      const { privateKey } = secret === publicKey(pair) ? pair : others
      const signature = publicKeys
        ? `v1a,${signWith(null, text, privateKey).toString('base64')}`
        : `v1,${hmac('sha256', Buffer.from(secret.slice(6), 'base64'), 'base64', text)}`
      return { [`${prefix}-id`]: 'msg_1', [`${prefix}-timestamp`]: `${at}`, [`${prefix}-signature`]: signature }
    },
  }
}

export const SIGNERS: readonly Signer[] = [
  {
    name: 'github',
    vector: 'sha256=3f6bcffe16d480daf67e6ac9651c267f37addfdda74f9ae409e2a2b30420bd88',
    secret: 'gh-secret',
    other: 'gh-other',
    header: 'x-hub-signature-256',
    isTimed: false,
    source: (options) => webhook.github(options),
    sign: (body, secret) => ({ ...GITHUB, 'x-hub-signature-256': `sha256=${hmac('sha256', secret, 'hex', body)}` }),
  },
  {
    name: 'stripe',
    vector: 't=1772359200,v1=fc910ab4f4793724a089d0d0a920c83c47754ae2271fa864e18d3b5848720553',
    secret: 'whsec_test_secret',
    other: 'whsec_other',
    header: 'stripe-signature',
    isTimed: true,
    source: (options) => webhook.stripe(options),
    sign: (body, secret, at = NOW) => ({
      'stripe-signature': `t=${at},v1=${hmac('sha256', secret, 'hex', `${at}.`, body)}`,
    }),
  },
  {
    name: 'slack',
    vector: 'v0=e19bbd733ad17a35cd3d87b79aa4b83a8c124d181cda4454bf5ec6e25ed0f314',
    secret: 'slack-secret',
    other: 'slack-other',
    header: 'x-slack-signature',
    timeHeader: 'x-slack-request-timestamp',
    isTimed: true,
    source: (options) => webhook.slack(options),
    sign: (body, secret, at = NOW) => ({
      'x-slack-request-timestamp': `${at}`,
      'x-slack-signature': `v0=${hmac('sha256', secret, 'hex', `v0:${at}:`, body)}`,
    }),
  },
  ...['X-', ''].map(
    (family): Signer => ({
      name: `shopify, ${family}Shopify-Hmac-Sha256`,
      vector: 'R8o4VwFHpeGOja3d2/YHnFJRyTkhD+n0M+ZL/cpS+iI=',
      secret: 'shop-secret',
      other: 'shop-other',
      header: `${family.toLowerCase()}shopify-hmac-sha256`,
      isTimed: false,
      source: (options) => webhook.shopify(options),
      sign: (body, secret) => ({
        ...Object.fromEntries(Object.entries(SHOPIFY).map(([name, value]) => [family + name, value])),
        [`${family.toLowerCase()}shopify-hmac-sha256`]: hmac('sha256', secret, 'base64', body),
      }),
    }),
  ),
  standard('webhook', { publicKeys: false }),
  standard('svix', { publicKeys: false }),
  standard('webhook', { publicKeys: true }),
  {
    name: 'hmac',
    vector: '',
    secret: 'any-secret',
    other: 'any-other',
    header: 'x-signature',
    isTimed: false,
    between: ', ',
    source: (options) => webhook.hmac({ ...options, header: 'X-Signature' }),
    sign: (body, secret) => ({ 'x-signature': hmac('sha256', secret, 'hex', body) }),
  },
  {
    name: 'hmac, with all that it can be told',
    vector: '',
    secret: Buffer.from('any-secret').toString('base64'),
    other: Buffer.from('any-other').toString('base64'),
    header: 'x-signature',
    timeHeader: 'x-time',
    isTimed: true,
    between: ' ',
    source: (options) =>
      webhook.hmac({
        ...options,
        header: 'X-Signature',
        algorithm: 'SHA-512',
        encoding: 'base64',
        prefix: 'v2,',
        key: 'base64',
        signed: ({ method, headers }, body) => `${method}\n${headers['x-time']}\n${body}`,
        timestamp: 'X-Time',
      }),
    sign: (body, secret, at = NOW) => ({
      'x-time': `${at}`,
      'x-signature': `v2,${hmac('sha512', Buffer.from(secret, 'base64'), 'base64', `POST\n${at}\n`, body)}`,
    }),
  },
]

/** The signature of a call of Twilio: the URL, then each value of the form by its name. */
export function twilioSignature(
  token: string,
  url: string,
  form: Readonly<Record<string, string | string[]>> = {},
): string {
  const values = Object.keys(form)
    .sort()
    .flatMap((name) => [...new Set([form[name] ?? []].flat())].sort().map((value) => name + value))
  return hmac('sha1', token, 'base64', url, ...values)
}

export function sha256(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}
