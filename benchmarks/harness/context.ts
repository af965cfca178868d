/** As much of Lambda's context as the contenders read. */
export interface LambdaContext {
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: string
  readonly awsRequestId: string
  readonly logGroupName: string
  readonly logStreamName: string
  readonly xRayTraceId: string
  getRemainingTimeInMillis(): number
}

/** A context as Lambda's own client makes it: the time that is left is asked of the clock. */
export function lambdaContext(): LambdaContext {
  const deadline = Date.now() + 60_000
  return {
    functionName: 'benchmark',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:benchmark',
    memoryLimitInMB: '128',
    awsRequestId: '8f7c1d9e-3c1b-4a52-9b7e-0d3f5c2a1b6d',
    logGroupName: '/aws/lambda/benchmark',
    logStreamName: '2026/11/21/[$LATEST]0123456789abcdef',
    xRayTraceId: 'Root=1-69204c33-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}
