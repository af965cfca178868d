/** What the files of contenders are called in tables and charts, in the order in which they stand there. */
export const LABELS: Readonly<Record<string, string>> = {
  floor: 'by hand, no library',
  bare: 'by hand',
  zod: 'by hand, zod',
  heddle: 'heddle',
  'heddle-log': 'heddle with log()',
  'heddle-light': 'heddle, light client',
  'koa-compose': 'koa-compose',
  middy: 'middy',
  'middy-by-hand': 'middy, engine alone',
  'lambda-api': 'lambda-api',
  hono: 'hono',
  h3: 'h3',
  express: 'express',
  powertools: 'Powertools',
  'powertools-router': 'Powertools, router',
  'powertools-parser': 'Powertools, parser',
  'powertools-envelope': 'Powertools, envelope',
  'sqs-producer': 'sqs-producer',
  dazn: 'dazn powertools',
  sst: 'sst bus',
}

/** The packages whose versions a run is stamped with. */
export const PACKAGES: readonly string[] = [
  'zod',
  '@middy/core',
  '@middy/http-json-body-parser',
  '@middy/sqs-partial-batch-failure',
  '@middy/event-normalizer',
  '@aws-lambda-powertools/parser',
  '@aws-lambda-powertools/event-handler',
  '@aws-lambda-powertools/batch',
  'hono',
  'lambda-api',
  'h3',
  'srvx',
  'express',
  '@codegenie/serverless-express',
  'koa-compose',
  'sqs-producer',
  '@dazn/lambda-powertools-eventbridge-client',
  'sst',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-sqs',
  'aws4',
  'aws-lambda-ric',
  'esbuild',
]

export function labelOf(contender: string): string {
  return LABELS[contender] ?? contender
}
