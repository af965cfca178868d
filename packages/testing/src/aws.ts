/** Where and when an event takes place. */
export interface AwsOptions {
  /** Default `eu-west-1`. */
  readonly region?: string | undefined
  /** Twelve digits. Default `123456789012`. */
  readonly account?: string | undefined
  /** Default 2026-01-02T03:04:05.678Z: always the same, so that a snapshot holds. */
  readonly time?: Date | undefined
}

/** The options, none of them left open. */
export interface AwsFacts {
  readonly region: string
  readonly account: string
  readonly time: Date
}

export function awsFacts({ region = 'eu-west-1', account = '123456789012', time }: AwsOptions): AwsFacts {
  const settled = time ?? new Date('2026-01-02T03:04:05.678Z')
  if (Number.isNaN(settled.getTime())) throw new TypeError('the time of an event has to be a valid Date')
  return { region, account, time: settled }
}

/** `arn:aws:sqs:eu-west-1:123456789012:orders`, in the partition that the region belongs to. */
export function arn(service: string, { region, account }: Pick<AwsFacts, 'region' | 'account'>, name: string): string {
  return `arn:${partition(region)}:${service}:${region}:${account}:${name}`
}

/** A bucket's ARN, which names no region and no account. */
export function bucketArn(region: string, bucket: string): string {
  return `arn:${partition(region)}:s3:::${bucket}`
}

function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
